"""What a page asked of everything is at hand for every choice of its reader, and never for longer than it is true."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from ingest.settings import Settings, Site
from ingest.store.kept import Shelf
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Outcome
from metrics import together
from metrics.calendar import Period
from metrics.catalogue.csat import csat
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p50 import wait_p50
from metrics.dimensions import UnknownValueError
from metrics.measure import measure
from metrics.together import reading
from tests.metrics.cube.filed import Filed
from tests.metrics.worked import START, Row, a_leg, a_survey, frame

METRICS = [offered, served_in_time, wait_p50]
SETTINGS = Settings(home=Path("/nowhere"), site=Site(timezone="Europe/Berlin"))


def some(channel: str, kind: str, waits: list[float]) -> list[Row]:
    return [a_leg(Outcome.ANSWERED, x, channel=channel, queue=kind, language="de") for x in waits]


def filed(folder: Path, waits: list[float], version: int = 1) -> Filed:
    told = some("voice", "sales", waits) + some("chat", "help", [5.0, 7.0])
    rows = [{**row, "id": f"x:{place}", "interaction_id": f"x:{place}"} for place, row in enumerate(told)]
    return Filed(frames={"leg": frame(leg, rows)}, as_of=START, shelf=Shelf(folder), version=version)


@pytest.fixture(autouse=True)
def somebody_reads() -> Iterator[None]:
    with reading():
        yield


def test_another_choice_reads_no_rows(tmp_path: Path) -> None:
    facts = filed(tmp_path, [1.0, 2.0, 3.0])
    everything = measure(METRICS, facts, SETTINGS, by=["agent"])
    read = len(facts.scanned)
    for where in ({"channel": ["voice"]}, {"queue": ["help"]}, {"channel": ["chat"], "queue": ["help", "sales"]}):
        chosen = measure(METRICS, facts, SETTINGS, by=["agent"], where=where)
        assert chosen.equals(measure(METRICS, facts.rows, SETTINGS, by=["agent"], where=where))
    assert read > 0
    assert len(facts.scanned) == read
    assert everything["n"].to_list() == [5, 5, 5]


def test_other_facts_are_read_anew(tmp_path: Path) -> None:
    before, after = filed(tmp_path, [1.0, 2.0]), filed(tmp_path, [1.0, 2.0, 3.0], version=2)
    for facts, n in ((before, 4), (after, 5), (before, 4)):
        assert measure([offered], facts, SETTINGS, by=["agent"])["value"].to_list() == [n]


def test_other_settings_are_asked_anew(tmp_path: Path) -> None:
    facts = filed(tmp_path, [1.0, 200.0] * 5)
    where = {"channel": ["voice"]}
    stricter = SETTINGS.model_copy(
        update={
            "promise": {
                **SETTINGS.promise,
                "voice": SETTINGS.promise["voice"].model_copy(update={"within_s": 0.5}),
            }
        }
    )
    shares = [
        measure([served_in_time], facts, x, by=["agent"], where=where)["value"].item() for x in (SETTINGS, stricter)
    ]
    assert shares == [0.5, 0.0]


def test_a_value_that_cannot_be_is_told_as_ever(tmp_path: Path) -> None:
    with pytest.raises(UnknownValueError, match="fax"):
        measure([offered], filed(tmp_path, [1.0]), SETTINGS, by=["agent"], where={"channel": ["fax"]})


def test_what_nobody_chose_has_the_columns_of_the_rest(tmp_path: Path) -> None:
    facts = filed(tmp_path, [1.0])
    none = measure([offered], facts, SETTINGS, by=["agent"], where={"queue": ["nowhere"]})
    assert none.schema == measure([offered], facts.rows, SETTINGS, by=["agent"], where={"queue": ["nowhere"]}).schema
    assert isinstance(none, pl.DataFrame)
    assert none.is_empty()


def test_who_answered_before_surveys_is_looked_up_once_however_many_facts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "FEW", 0)
    asked = [a_survey("csat", 4, interaction_id=f"x:{n}", id=f"s:{n}") for n in range(3)]
    legs = [a_leg(Outcome.ANSWERED, 1.0, interaction_id=f"x:{n}", queue="sales", seq=0) for n in range(2)]
    frames = {"leg": frame(leg, legs), "survey": frame(survey, asked)}
    facts = Filed(frames=frames, as_of=START, shelf=Shelf(tmp_path))
    for until in (START + timedelta(days=1), START + timedelta(days=2)):
        of_sales = partial(measure, [csat], settings=SETTINGS, where={"queue": ["sales"]}, period=Period(until=until))
        assert of_sales(facts=facts)["n"].to_list() == [2]
        assert of_sales(facts=facts).equals(of_sales(facts=facts.rows))
    assert facts.scanned.count("leg") == 1
