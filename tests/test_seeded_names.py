"""A thousand people more, by their names: in no label of their own record, and nowhere where only listed labels stay.

`SPIRITLEVEL_SEEDED=every` plants each of them in every form, draws every page, and reads in processes of their own.
"""

from collections.abc import Iterable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.doors.metrics import exposition
from dashboards.files import export as downloads
from ingest.marks import UNLISTED, WORDED
from ingest.quality.gate import Gate
from ingest.registry import connectors, tables
from ingest.settings import Settings
from ingest.store.facts import open_facts
from tests.dashboards.drawn import PAGES, written
from tests.seeded import EVERY_FORM, Form, found
from tests.seeded_home import Planted, Reader, home_of_every_connector, seeded_files
from tests.seeded_said import EVERY, Said, drawn, everything_said, facts_of, kept

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("labels_as_they_come")]

NAMED: dict[str, Form] = {
    "alone": lambda who, _: who.name,
    "in other text and capitals": lambda who, _: f"VIP {who.name.upper()} (2)",
    "the last one first": lambda who, _: f"Feather, Quill{who.letters}",
}
"""The ways in which a label may hold its customer's name."""

DRAWN = PAGES if EVERY else list(PAGES)[:3]


@pytest.fixture(scope="module")
def listed(labels_as_they_come: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:  # noqa: ARG001 - before this
    """A home with a source for each connector that keeps no label at all, for none is listed."""
    privacy = 'labels = "listed"\nagents = "numbered"'
    return home_of_every_connector(tmp_path_factory.mktemp("listed"), privacy)


@pytest.fixture(scope="module")
def planted(listed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """What became of identities that were planted one by one where only listed labels are kept."""
    reader = Reader.at(listed, tmp_path_factory.mktemp("reader"))
    return reader.one_by_one(forms=len(EVERY_FORM) if EVERY else 2, among=EVERY_FORM)


@pytest.fixture(scope="module")
def said(listed: Settings, planted: Planted, gate: Gate) -> Iterator[Said]:
    """What the commands said about a home into which everybody was loaded at once, by the real command."""
    seeded_files(listed, planted)
    yield from everything_said(listed.home, gate)


def nobody(texts: Iterable[str]) -> None:
    """Nothing of anybody stands in these texts."""
    assert {kind: sorted(hits) for kind, hits in found(texts).items() if hits} == {}


def test_what_a_record_calls_its_customer_is_in_no_label_and_no_id_of_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = home_of_every_connector(tmp_path_factory.mktemp("home"))
    planted = Reader.at(home, tmp_path_factory.mktemp("reader")).beside_their_names(NAMED)
    assert planted.identities >= 1000
    assert len({connector for connector, _ in planted.soft}) >= 11
    assert planted.words == set()


def test_there_are_a_thousand_of_them_in_every_field_of_every_connector(planted: Planted) -> None:
    assert planted.identities >= 1000
    assert {connector for connector, _ in planted.soft} == set(connectors())
    assert planted.refused >= 1000


def test_nothing_of_them_becomes_part_of_a_row_in_whatever_form_where_labels_are_listed(planted: Planted) -> None:
    assert planted.addresses == set()
    assert planted.words == set()


@pytest.mark.usefixtures("said")
def test_facts(listed: Settings) -> None:
    texts = facts_of(listed)
    # Words in ids are numbers already, whatever is listed.
    assert sum(UNLISTED in text or WORDED in text for text in texts) >= 500
    nobody(texts)
    nobody(kept(listed))


def test_logs_and_lists(said: Said) -> None:
    assert "Traceback" not in "".join(said.texts.values())
    assert said.texts["ingest"].count("\n") > 36
    nobody(said.texts.values())


@pytest.mark.usefixtures("said")
def test_exports_and_metrics(listed: Settings) -> None:
    vcons = (listed.home / "conversations.vcon").read_text()
    assert vcons.count('"vcon"') >= 50
    facts = open_facts(listed)
    nobody([vcons, exposition().decode()])
    nobody(downloads.csv(facts.scan(table).collect().drop("flags")).decode() for table in tables().values())


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("name", DRAWN)
def test_pages(name: str, listed: Settings) -> None:
    page = AppTest.from_function(drawn, kwargs={"page": name, "home": str(listed.home)}, default_timeout=120).run()
    assert [one.value for one in page.exception] == []
    nobody([written(page), *(one.value.to_csv() for one in page.dataframe), str(page.main)])
