"""How much came on each day stands beside what is usual on that weekday."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.loading import load_once
from ingest.settings import Settings
from ingest.volumes import VOLUMES, volumes

MONDAY = date(2026, 8, 3)


def test_where_nothing_came_nothing_is_expected(tmp_path: Path) -> None:
    found = volumes(Settings(home=tmp_path))
    assert (found.height, found.schema) == (0, VOLUMES)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("one_gate")
def test_a_day_far_from_its_weekdays_is_strange_and_one_that_may_not_be_over_is_not_judged(tmp_path: Path) -> None:
    amounts = {MONDAY + timedelta(weeks=week): 100 for week in range(6)} | {MONDAY + timedelta(weeks=6): 3}
    amounts |= {MONDAY + timedelta(weeks=6, days=1): 1}
    lines = [
        f"{day}-{n},voice,inbound,answered,{day}T08:00:00Z,UTC,false"
        for day, many in amounts.items()
        for n in range(many)
    ]
    file = tmp_path / "contacts.csv"
    file.write_text("id,channel,direction,outcome,started_at,source_tz,is_open\n" + "\n".join(lines) + "\n")
    settings = Settings(home=tmp_path)
    (told,) = load_once(settings, "canonical", [file], options=["table=interaction"])
    assert told.state == "done"
    found = volumes(settings, days=15).select("day", "rows", "usual", "verdict").rows()
    assert found == [
        (MONDAY + timedelta(weeks=5), 100, 100.0, "usual"),
        (MONDAY + timedelta(weeks=6), 3, 100.0, "too few"),
        (MONDAY + timedelta(weeks=6, days=1), 1, None, "unknown"),
    ]
