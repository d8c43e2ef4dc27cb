"""The page of cases: whom to call, what can be done and by whom, and what is said when somebody else was quicker."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.blocks.worklist import by_reason
from dashboards.findings import follow_up as findings
from dashboards.words.language import speaking
from ingest.settings import Settings
from ingest.store.case_changes import bring_up_to_date
from ingest.store.cases import cases, take
from ingest.store.catalogue import Person
from ingest.store.facts import open_store
from metrics.follow_up.failures import FAILURES, SERVICES
from metrics.follow_up.loop import LOOP
from metrics.follow_up.planning import CASES, Planned, planned

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REASONS = ("abandoned", "detractor", "dead_end")


def script(home: str) -> None:
    """What Streamlit runs: the page of cases over this home folder."""
    from datetime import UTC as ZONE  # noqa: PLC0415 the function is the script, and runs alone
    from datetime import date, datetime  # noqa: PLC0415
    from pathlib import Path as Folder  # noqa: PLC0415

    from dashboards.asked.filters import Choice  # noqa: PLC0415
    from dashboards.asked.view import View, showing  # noqa: PLC0415
    from dashboards.pages.follow_up import page  # noqa: PLC0415
    from ingest.settings import load_settings as loaded  # noqa: PLC0415
    from metrics.rows import Rows  # noqa: PLC0415

    day = date(2026, 3, 1)
    facts = Rows(as_of=datetime(2026, 3, 4, 0, tzinfo=ZONE))
    view = View(facts=facts, settings=loaded(Folder(home)), choice=Choice(since=day, until=day))
    with showing(view):
        page.draw(view)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store with three cases: of one customer each, for another reason each, due after another time each."""
    settings = Settings(home=tmp_path)
    with open_store(settings).catalogue.writing() as session:
        session.add_all(Person(surrogate=x, created_at=NOON) for x in (1, 2, 3))
    told = {"at": NOON, "topic": "moving", "source": "x", "channel": "voice", "owner": ""}
    rows = [
        {"person": x, "customer": x, "contact": f"x:{x}", "reason": why, "due_at": NOON + timedelta(days=x), **told}
        for x, why in enumerate(REASONS, start=1)
    ]
    failures = pl.DataFrame(rows, FAILURES)

    def plan(there: pl.DataFrame, told: pl.DataFrame) -> Planned:
        known = there.rename({"customer": "person"}).select(CASES.names())
        return planned(failures, SERVICES.to_frame(), known, told, expired=None)

    bring_up_to_date(settings, plan)
    return settings


def app(settings: Settings) -> AppTest:
    return AppTest.from_function(script, kwargs={"home": str(settings.home)}, default_timeout=60).run()


def test_the_page_says_whom_to_call_and_how_many_should_have_been_called(settings: Settings) -> None:
    page = app(settings)
    assert "3 customers are to be called back\\. 1 of them should have been called by now\\." in page.markdown[0].value
    table = page.dataframe[0].value
    assert list(table["Why"]) == ["gave up", "would not recommend us", "gave up for good"]
    assert list(table["Promise"]) == ["overdue", "", ""]
    assert "Spent in a year, EUR" not in table.columns


def test_nobody_works_without_a_name_or_a_choice(settings: Settings) -> None:
    page = app(settings)
    assert page.button(key="case-Take them").disabled
    page.text_input(key="who-follow-up").set_value("Anna").run()
    assert page.button(key="case-Take them").disabled


def test_mine_and_nobody_s_are_told_apart(settings: Settings) -> None:
    take(settings, 2, 1, who="Anna")
    page = app(settings)
    page.text_input(key="who-follow-up").set_value("Anna").run()
    page.segmented_control(key="cases-whose").set_value("mine").run()
    assert list(page.dataframe[0].value["Case"]) == [2]
    page.segmented_control(key="cases-whose").set_value("free").run()
    assert list(page.dataframe[0].value["Case"]) == [1, 3]


def test_one_reason_can_be_looked_at_alone(settings: Settings) -> None:
    page = app(settings)
    page.multiselect(key="cases-reasons").set_value(["detractor"]).run()
    assert list(page.dataframe[0].value["Case"]) == [2]


def test_where_nobody_is_to_be_called_the_page_says_so(tmp_path: Path) -> None:
    page = app(Settings(home=tmp_path))
    assert "Nobody is to be called back" in page.markdown[0].value
    assert not page.dataframe
    assert cases(Settings(home=tmp_path)).is_empty()


def test_how_far_the_loop_is_closed_is_told_in_words_and_by_reason() -> None:
    row = {"due": 4, "in_time": 1, "value": 0.25, "low": 0.05, "high": 0.7, "tried": 2, "reached": 1, "tried_s": 7200.0}
    loop = pl.DataFrame([row], LOOP)
    assert findings.closes(loop) == "25\N{NO-BREAK SPACE}% were called in time, 1 of 4"
    assert findings.closes(pl.DataFrame([row | {"due": 0, "value": None}], LOOP)) == "Nobody had to be called so far"
    (told,) = by_reason(loop.with_columns(reason=pl.lit("detractor"))).rows(named=True)
    assert told["Reason"] == "would not recommend us"
    assert told["Called in time"] == "25.0\N{NO-BREAK SPACE}%"
    assert told["Median time to the call"] == "2\N{NO-BREAK SPACE}h"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", "Należy oddzwonić do 3 klientów. Do 1 z nich należało już zadzwonić."),
        ("sl", "Nazaj je treba poklicati 3 stranke. 1 od njih bi moral biti že poklican."),
    ],
)
def test_the_sentence_in(language: str, said: str) -> None:
    with speaking(language):
        assert findings.whom(pl.DataFrame({"overdue": [True, False, False]})) == said
