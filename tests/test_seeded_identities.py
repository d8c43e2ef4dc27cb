"""A thousand people are planted into every text field of every source, each in one record, and are found nowhere.

`SPIRITLEVEL_SEEDED=every` plants each of them in every form, and reads the files in processes of their own.
"""

import stat
from collections.abc import Iterable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.doors.metrics import exposition
from dashboards.files import export as downloads
from ingest.marks import UNLISTED
from ingest.quality.gate import Gate
from ingest.registry import connectors, tables
from ingest.settings import Settings
from ingest.store.catalogue import Quarantine
from ingest.store.facts import open_facts, open_store
from tests.dashboards.drawn import PAGES, written
from tests.seeded import FORMS, Identity, found
from tests.seeded_home import Field, Planted, Reader, home_of_every_connector, seeded_files
from tests.seeded_said import EVERY, Said, drawn, everything_said, facts_of, kept

NUMERIC = frozenset(
    {
        ("asterisk_ami", "HoldTime"),
        ("asterisk_cdr", "sequence"),
        ("asterisk_queue_log", "column 6"),
        ("asterisk_queue_log", "column 7"),
        ("asterisk_queue_log", "column 9"),
        ("asterisk_queue_log", "column 10"),
        ("nice_cxone", "SLA"),
        ("talkdesk", "csat_score"),
        ("twilio_messages", "messages/num_media"),
    }
)
"""Fields of numbers, in which +4989555 is one: a count, a length or a score, of which nothing else is kept."""

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("labels_as_they_come")]


@pytest.fixture(scope="module")
def home(labels_as_they_come: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:  # noqa: ARG001 - before this
    """A home with a source for each connector."""
    return home_of_every_connector(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def planted(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """What became of identities that were planted one by one."""
    return Reader.at(home, tmp_path_factory.mktemp("reader")).one_by_one(forms=len(FORMS) if EVERY else 2)


@pytest.fixture(scope="module")
def said(home: Settings, planted: Planted, gate: Gate) -> Iterator[Said]:
    """What the commands said about a home into which everybody was loaded at once, by the real command."""
    seeded_files(home, planted)
    yield from everything_said(home.home, gate)


def people(planted: Planted) -> dict[int, Field]:
    """Who was planted into which field of the files that were loaded."""
    fields = [
        Field(connector, sample, name)
        for (connector, sample), soft in planted.soft.items()
        for name in (*soft, *planted.hard[connector, sample])
    ]
    return dict(enumerate(fields))


def nobody(texts: Iterable[str], planted: Planted) -> None:
    """Nothing of anybody stands in these texts."""
    fields = people(planted)
    assert {kind: {fields[who] for who in hits} for kind, hits in found(texts).items() if hits} == {}


def test_there_are_a_thousand_of_them_in_every_field_of_every_connector(planted: Planted) -> None:
    assert planted.identities >= 1000
    assert {connector for connector, _ in planted.soft} == set(connectors())
    assert len(people(planted)) >= 1000
    assert planted.refused >= 1000


def test_no_mailbox_and_no_number_becomes_part_of_a_row(planted: Planted) -> None:
    seen = {one for one in planted.addresses if (one.field.connector, one.field.near) not in NUMERIC}
    assert seen == set()


def test_no_name_and_no_street_becomes_part_of_a_row(planted: Planted) -> None:
    assert planted.words == set()


@pytest.mark.usefixtures("said")
def test_facts(home: Settings, planted: Planted) -> None:
    texts = facts_of(home)
    nobody(texts, planted)
    assert sum(UNLISTED in text for text in texts) >= 100, "what stood there stands there as numbers"
    nobody(kept(home), planted)


def test_logs_and_lists(said: Said, planted: Planted) -> None:
    assert "Traceback" not in "".join(said.texts.values())
    assert said.texts["ingest"].count("\n") > 36
    assert len([name for name in said.texts if name.startswith("loads ")]) > 10
    nobody(said.texts.values(), planted)


def test_refused_records_are_there_and_sealed(home: Settings, said: Said) -> None:
    from sqlmodel import select  # noqa: PLC0415

    with open_store(home).catalogue.reading() as session:
        raw = session.exec(select(Quarantine.raw)).all()
    assert len(raw) >= 500
    assert not any(found(one.decode("latin-1") for one in raw if one is not None).values())
    assert said.texts["quarantine list --json"].count('"reason"') >= 500


@pytest.mark.usefixtures("said")
def test_exports(home: Settings, planted: Planted) -> None:
    vcons = (home.home / "conversations.vcon").read_text()
    assert vcons.count('"vcon"') >= 50
    nobody([vcons], planted)
    facts = open_facts(home)
    nobody((downloads.csv(facts.scan(table).collect().drop("flags")).decode() for table in tables().values()), planted)


def test_refused_records_are_exported_for_their_owner_alone(home: Settings, said: Said, planted: Planted) -> None:
    to = home.home / "refused.ndjson"
    load = next(
        load for load in range(1, 60) if f'"load":{load},' in said.texts["quarantine list --json"].replace(" ", "")
    )
    said.run("quarantine", "export", "--load", str(load), "--to", str(to))
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert found([to.read_text()])["mailbox"] != set(), "it is what was refused, as it came"
    nobody(said.texts.values(), planted)


@pytest.mark.usefixtures("said")
def test_metrics(planted: Planted) -> None:
    nobody([exposition().decode()], planted)


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str, home: Settings, planted: Planted) -> None:
    page = AppTest.from_function(drawn, kwargs={"page": name, "home": str(home.home)}, default_timeout=120).run()
    assert [one.value for one in page.exception] == []
    said_by = [written(page), *(one.value.to_csv() for one in page.dataframe), str(page.main)]
    nobody(said_by, planted)


@pytest.mark.parametrize("form", FORMS)
def test_somebody_who_is_there_is_found(form: str) -> None:
    who = Identity(17)
    text = FORMS[form](who, "SIP/provider-0000000a")
    assert set().union(*found([f"x {text} y"]).values()) == {17}
    assert found([text.replace("0017", "001").replace("aabh", "aab")]) == {kind: set() for kind in found([text])}
