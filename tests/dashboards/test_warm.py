"""What is in memory before the first reader comes, and that a store which cannot be read stops no server."""

import logging
from pathlib import Path

import pytest

from dashboards.serving import facts, warm
from metrics.derive.journey import journey
from metrics.derived_table import WithDerived


def test_after_the_warming_up_no_question_makes_a_derived_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm.warm(home)
    settings, fingerprint = facts.settings_of(home)
    known = facts.facts_of(settings, fingerprint)
    monkeypatch.setattr(WithDerived, "make", lambda *_: pytest.fail("It was made again."))
    assert WithDerived(facts=known, settings=settings).scan(journey.table).collect().height > 0


def test_a_home_that_cannot_be_read_is_told_in_the_log_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "spiritlevel.toml").write_text("[site]\ntimezone = 7\n")
    with caplog.at_level(logging.ERROR):
        warm.begin(tmp_path).join()
    assert "could not be read before the first reader came" in caplog.text
