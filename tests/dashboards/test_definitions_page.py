"""The page Definitions: found by words, told in full, with the expression in words and the ways onwards."""

import pytest

from dashboards.blocks import definitions
from metrics.find import all_metrics
from tests.dashboards import centre
from tests.dashboards.drawn import page, written


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def test_a_definition_is_told_with_its_expression_and_what_to_look_at_next(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.six(), monkeypatch, {"search": "service_level genesys"})
    said = spaced(written(app))
    assert not app.exception
    assert "How it is computed, of each row:" in said
    assert "Above the line: answered and in_time" in said
    assert "in_time: wait_s ≤ promise_s" in said
    assert "a share, with Wilson's interval" in said
    assert "Look at next:" in said


def test_a_number_made_of_others_names_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.six(), monkeypatch, {"search": "cx_score"})
    said = spaced(written(app))
    assert not app.exception
    assert "Served in time 25 %" in said
    assert "each part's own clock" in said


def test_without_facts_the_catalogue_can_still_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.legs([]), monkeypatch)
    assert not app.exception
    assert f"{len(all_metrics())} definitions" in written(app)


@pytest.mark.parametrize(("words", "name"), [("NET promoter", "nps"), ("Handle TIME", "average_handle_time")])
def test_every_word_of_a_search_has_to_stand_in_the_entry(words: str, name: str) -> None:
    found = [x.name for x in definitions.matching(words)]
    assert name in found
    assert len(found) < len(all_metrics())
