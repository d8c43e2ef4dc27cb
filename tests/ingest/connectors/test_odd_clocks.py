"""Local times that came twice, or never, are instants with a flag in every connector of exports without a zone."""

from pathlib import Path

import pytest

from ingest.connectors.outreach import outreach
from ingest.connectors.purchases import purchases
from ingest.connectors.qmatic import qmatic
from ingest.connectors.qualtrics import qualtrics
from tests.ingest.connectors.judging import judged, told

ZONE = "Europe/Berlin"
CLOCKS = [
    pytest.param("2026-10-25 02:30:00", "25 00:30:00", ["ambiguous_time"], id="came twice: the first is taken"),
    pytest.param("2026-03-29 02:30:00", "29 01:30:00", ["nonexistent_time"], id="never came: moved forward"),
    pytest.param("2026-03-29 03:30:00", "29 01:30:00", [], id="came once"),
]
PATTERN = "%d.%m.%Y %H:%M:%S"


@pytest.fixture(params=[None, PATTERN], ids=["ISO 8601", "a pattern"])
def pattern(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


def written(clock: str, pattern: str | None) -> str:
    day, time = clock.split(" ")
    return clock if pattern is None else f"{'.'.join(reversed(day.split('-')))} {time}"


@pytest.mark.parametrize(("clock", "instant", "flags"), CLOCKS)
def test_of_a_purchase(tmp_path: Path, clock: str, instant: str, flags: list[str], pattern: str | None) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"order_id,customer,at,amount,currency\n1,C-1,{written(clock, pattern)},9.90,EUR\n")
    found = judged(purchases, file, settings=told(purchases, timezone=ZONE, time_format=pattern))
    assert found.table("purchase", "at", "flags") == [(instant, flags)]


@pytest.mark.parametrize(("clock", "instant", "flags"), CLOCKS)
def test_of_a_message_of_a_campaign(
    tmp_path: Path, clock: str, instant: str, flags: list[str], pattern: str | None
) -> None:
    file = tmp_path / "campaign.csv"
    sent = written("2026-01-31 10:00:00", pattern)
    file.write_text(f"campaign,recipient,sent_at,opened_at\nspring,C-1,{sent},{written(clock, pattern)}\n")
    found = judged(outreach, file, settings=told(outreach, timezone=ZONE, time_format=pattern))
    assert found.table("outreach", "at", "opened_at", "flags") == [("31 09:00:00", instant, flags)]


@pytest.mark.parametrize(("clock", "instant", "flags"), CLOCKS)
def test_of_an_answer(tmp_path: Path, clock: str, instant: str, flags: list[str]) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(f"StartDate,EndDate,ResponseId,Finished,Q1\n{clock},2026-10-31 12:00:00,R_1,True,5\n")
    found = judged(qualtrics, file, settings=told(qualtrics, timezone=ZONE, csat=["Q1"]))
    assert found.table("survey", "asked_at", "flags") == [(instant, flags)]


@pytest.mark.parametrize(("clock", "instant", "flags"), CLOCKS)
def test_of_a_visit(tmp_path: Path, clock: str, instant: str, flags: list[str]) -> None:
    file = tmp_path / "visits.json"
    file.write_text(
        f'{{"evnt":"VISIT_CREATE","evntTime":"{clock}","prm":{{"visitId":1,"serviceName":"Loans"}}}}\n'
        '{"evnt":"VISIT_CALL","evntTime":"2026-10-25 12:00:00","prm":{"visitId":1}}\n'
        '{"evnt":"VISIT_END","evntTime":"2026-10-25 12:10:00","prm":{"visitId":1}}\n'
    )
    found = judged(qmatic, file, settings=told(qmatic, timezone=ZONE))
    assert found.table("leg", "queued_at", "flags") == [(instant, flags)]
    assert found.table("interaction", "started_at", "flags") == [(instant, flags)]
