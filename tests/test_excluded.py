"""Tests and the company's own contacts: in the facts, in no number, and told of wherever numbers are looked at."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.files.about import about
from dashboards.serving import facts as served
from ingest.keys import open_key
from ingest.settings import Settings
from ingest.settings.exclude import Exclude
from ingest.store.excluded import excluded
from ingest.store.facts import open_facts, open_store
from ingest.store.manifest import advance, snapshot
from ingest.store.segment import stored_schema, write_segment
from ingest.store.vault import surrogates
from ingest.table import Table
from ingest.tables.agent_state import agent_state
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.outreach import outreach
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from metrics.cube.make import refresh
from metrics.find import all_metrics, find_metric
from metrics.measure import measure
from tests.dashboards import centre
from tests.dashboards.drawn import script
from tests.metrics.derive.written import a_message
from tests.metrics.worked import START, Row, a_leg, a_survey, an_interaction, facts
from tests.terminal import Terminal

TRIES = "qa@shop.example"
LIST = Exclude(from_sources=("staging",), queues=("test",), agents=("robot",), customers=(TRIES,))
DAYS = 4
TABLES = (interaction, leg, message, survey, purchase, outreach, agent_state, identity)


def at(day: int) -> Row:
    """When a contact of that day began and ended."""
    began = START + timedelta(days=day)
    return {"started_at": began, "ended_at": began + timedelta(minutes=9), "is_open": False}


def a_call(name: str, day: int, **columns: Any) -> dict[Table, list[Row]]:
    """A call with its survey; columns of the interaction and of the leg, by where they belong."""
    source, customer = str(columns.get("source", "pbx")), columns.get("customer", 7)
    began = at(day)["started_at"]
    about: Row = {"source": source, "interaction_id": name}
    stay = {"queue": columns.get("queue", "sales"), "agent": columns.get("agent", "ann"), "queued_at": began}
    return {
        interaction: [an_interaction(id=name, source=source, customer=customer, **at(day))],
        leg: [a_leg("answered", 12, id=f"{name}-0", seq=0, **about, **stay)],
        survey: [a_survey("csat", 4, id=f"{name}-s", customer=customer, **about | {"asked_at": began})],
    }


def ours(day: int, tester: int) -> list[dict[Table, list[Row]]]:
    """What nobody's customer did on a day, once for each entry of the list, and beside contacts."""
    began = at(day)["started_at"]
    mine: Row = {"source": "shop", "customer": tester, "channel": "email"}
    thing = {"order_id": "1", "kind": "purchase", "amount": 9.0, "currency": "EUR"}
    written = [a_message(60 * 24 * day, "asks", of=f"m{day}"), a_message(60 * 24 * day + 5, "replies", of=f"m{day}")]
    return [
        a_call(f"a{day}", day, source="staging"),
        a_call(f"b{day}", day, queue="test"),
        a_call(f"c{day}", day, agent="robot"),
        a_call(f"d{day}", day, customer=tester),
        {
            interaction: [an_interaction(id=f"m{day}", source="pbx", channel="email", customer=8, **at(day))],
            message: [
                {"source": "pbx", **row, "agent": "robot" if row["agent"] else None, "id": f"m{day}-{place}"}
                for place, row in enumerate(written)
            ],
            purchase: [{"id": f"p{day}", "at": began, **mine, **thing}],
            outreach: [{"id": f"o{day}", "at": began, **mine, "campaign": "c"}],
            agent_state: [
                {"id": f"t{day}", "source": "pbx", "agent": "robot", "state": "available", "started_at": began}
            ],
        },
    ]


def filed(settings: Settings, contacts: Sequence[dict[Table, list[Row]]]) -> None:
    """Commit the rows of these contacts, each day in a segment of its own."""
    store = open_store(settings)
    seen, written = snapshot(store), []
    for table in TABLES:
        schema = stored_schema(table)
        rows = [row for one in contacts for row in one.get(table, [])]
        known = [{"source_tz": "UTC", **{name: row.get(name) for name in schema}} for row in rows]
        whole = pl.DataFrame(known, schema=schema, infer_schema_length=None)
        for day in whole[table.day].dt.date().unique().sort():
            some = whole.filter(pl.col(table.day).dt.date() == day).sort(table.day, "id")
            written.append(write_segment(store.facts, table, day, some, seen.seq + 1))
    with store.catalogue.writing() as session:
        advance(session, seen, written, [])


def theirs() -> list[dict[Table, list[Row]]]:
    """What customers did on these days: nine calls on each."""
    return [a_call(f"x{day}{place}", day) for day in range(DAYS) for place in range(9)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with tests on its first two days, and an address of who tries it out."""
    settings = Settings(home=tmp_path_factory.mktemp("all"))
    store = open_store(settings)
    key = open_key(settings, store)
    (tester,) = surrogates(store, key.kid, [key.mac(TRIES)]).values()
    filed(settings, [*theirs(), *(one for day in range(2) for one in ours(day, tester))])
    return settings


@pytest.fixture
def without(home: Settings) -> Settings:
    """The settings that leave the tests out."""
    return home.model_copy(update={"exclude": LIST})


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which nobody ever tested anything."""
    settings = Settings(home=tmp_path_factory.mktemp("never"))
    filed(settings, theirs())
    return settings


@pytest.mark.parametrize(
    ("only", "said"),
    [
        pytest.param(LIST, "10 contacts are in no number, as [exclude] of the settings names them", id="some"),
        pytest.param(Exclude(), "", id="none"),
    ],
)
def test_every_page_and_file_says_how_many_contacts_are_left_out(
    home: Settings, only: Exclude, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home.model_copy(update={"exclude": only})
    held = open_facts(settings)
    monkeypatch.setattr(served, "facts_of", lambda *_: held)
    monkeypatch.setattr(centre, "settings", lambda *_: settings)
    for name in ("lost", "definitions"):
        app = AppTest.from_function(script, kwargs={"page": name}, default_timeout=60).run()
        foot = [x.value.replace("\\", "") for x in app.caption if "Times in" in x.value]
        assert [said in x and ("[exclude]" in x) == bool(said) for x in foot] == [True]
    week = Choice(since=START.date(), until=START.date() + timedelta(days=7))
    view = View(facts=held, settings=settings, choice=week, left_out=held.many_left_out)
    assert said in about(view).clock


def test_no_metric_knows_that_there_were_tests(without: Settings, never: Settings) -> None:
    metrics = list({metric.table.name: metric for metric in all_metrics().values()}.values())  # one of each table
    one, other = (measure(metrics, open_facts(x), x) for x in (without, never))
    assert one["n"].sum() > 0
    assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("only", "offered"),
    [
        pytest.param(Exclude(), 44, id="with no list everything counts"),
        pytest.param(Exclude(from_sources=("staging",)), 42, id="a source is left out"),
        pytest.param(Exclude(queues=("test",)), 42, id="who was in a queue for tests is left out"),
        pytest.param(Exclude(agents=("robot",)), 42, id="who spoke with a machine that tests is left out"),
        pytest.param(Exclude(customers=(" QA@shop.example",)), 42, id="who tries it out is left out, however written"),
        pytest.param(
            Exclude(customers=("nobody@else.example",)), 44, id="an address that nobody has leaves out nobody"
        ),
        pytest.param(LIST, 36, id="and all of them together"),
    ],
)
def test_each_entry_leaves_out_its_own(only: Exclude, offered: int, home: Settings) -> None:
    settings = home.model_copy(update={"exclude": only})
    facts = open_facts(settings)
    assert measure([find_metric("offered")], facts, settings)["value"].item() == offered
    assert facts.scan(leg).collect().height == offered
    assert facts.many_left_out == 44 - offered + (2 if "robot" in only.agents else 0), "and two conversations"


def test_the_cube_forgets_the_days_of_the_tests_and_no_others(home: Settings, without: Settings) -> None:
    metrics = [find_metric(x) for x in ("offered", "wait_p50", "answered")]
    refresh(open_facts(home), home, metrics=metrics)
    made = refresh(open_facts(without), without, metrics=metrics)
    assert {(x.days, x.why) for x in made if x.table == "leg"} == {(2, "new facts")}
    by_cube = measure(metrics, open_facts(without), without, by=["queue"])
    assert by_cube.select("metric", "queue", "value").rows()[0] == ("offered", "sales", 36)


def test_how_many_are_left_out_is_told_with_every_number(
    home: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home.home / "spiritlevel.toml"
    file.write_text(
        '[exclude]\nfrom_sources = ["staging"]\nqueues = ["test"]\nagents = ["robot"]\n'
        'customers = ["qa@shop.example"]\n'
    )
    terminal = Terminal(home.home, capsys, monkeypatch)
    words = "[exclude] leaves out 10 contacts: 4 by agent robot, 2 by customer, 2 by queue test, 2 by source staging."
    said = terminal.run("measure", "offered", "--json")
    assert json.loads(said.out)[0]["value"] == 36
    assert words in " ".join(said.err.split())
    assert words in " ".join(terminal.run("explain", "offered").err.split())
    assert words in " ".join(terminal.run("doctor").out.split())
    assert TRIES not in said.err
    file.unlink()


def test_an_answer_about_a_queue_of_tests_is_left_out_whether_or_not_its_contact_is_known() -> None:
    queues, contacts = ("tests", "tests", "orders", None), (None, "elsewhere", None, None)
    answers = [a_survey("csat", 5.0, queue=x, interaction_id=y) for x, y in zip(queues, contacts, strict=True)]
    left = excluded(facts(surveys=answers), Exclude(queues=("tests",)), frozenset()).is_left(survey)
    assert facts(surveys=answers).scan(survey).filter(left).collect()["queue"].to_list() == ["orders", None]
