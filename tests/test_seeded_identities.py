"""A thousand people are planted into every field of every source, and what is theirs is found nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.doors.metrics import exposition
from ingest.keys import open_key
from ingest.pipeline import Loader
from ingest.quality.gate import Gate
from ingest.registry import connectors, tables
from ingest.settings import Settings
from ingest.source import once
from ingest.store.facts import open_facts, open_store
from tests.dashboards.drawn import PAGES, written
from tests.seeded import GERMAN, TOLD, Planted, planted
from tests.terminal import Terminal


def found(texts: Iterable[str], people: Iterable[Planted]) -> set[str]:
    """The fields whose identities stand in any of these texts."""
    words = pl.Series([text.lower() for text in texts], dtype=pl.String)
    traces = {trace: f"{one.connector} {one.field}" for one in people for trace in one.identity.traces}
    if not traces:
        return set()
    hit = words.filter(words.str.contains_any(list(traces))).to_list()
    return {field for trace, field in traces.items() if any(trace in text for text in hit)}


def facts_of(loader: Loader) -> list[str]:
    """Every text in every column of the facts."""
    facts = open_facts(loader.settings)
    frames = [facts.scan(table).collect() for table in tables().values()]
    texts = [column.unique() for frame in frames for column in frame.get_columns() if column.dtype == pl.String]
    return pl.concat(texts).drop_nulls().to_list()


def kept(loader: Loader) -> list[str]:
    """Every byte of the catalogue, and of whatever else is kept beside the facts."""
    files = [path for path in loader.store.folder.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    return [path.read_bytes().decode("latin-1") for path in files]


def load(loader: Loader, connector: str, some: Iterable[Planted], folder: Path) -> None:
    folder.mkdir()
    paths = []
    for one in some:
        (folder / one.name).write_bytes(one.content)
        paths.append(folder / one.name)
    source = once(loader.settings, connector, timezone=GERMAN, options=TOLD.get(connector, ()))
    receipts = loader.files(source, paths)
    assert sum(receipt.new + receipt.updated for receipt in receipts), "something of it becomes facts"
    assert found((receipt.message for receipt in receipts), some) == set()


def by_connector() -> Mapping[str, list[Planted]]:
    every: dict[str, list[Planted]] = defaultdict(list)
    for one in planted(iter(sorted(connectors()))):
        every[one.connector].append(one)
    return every


EVERY = by_connector()


def test_there_are_a_thousand_of_them_in_customers_fields_and_in_others() -> None:
    assert sum(map(len, EVERY.values())) >= 1000
    assert sum(one.is_customers for some in EVERY.values() for one in some) >= 150


@pytest.fixture
def loader(gate: Gate, tmp_path: Path) -> Loader:
    """A loader on an empty home."""
    settings = Settings(home=tmp_path / "home")
    store = open_store(settings)
    return Loader(settings, store, open_key(settings, store), gate)


@pytest.mark.slow
@pytest.mark.parametrize("connector", sorted(EVERY))
def test_what_is_a_customers_is_nowhere(
    connector: str,
    loader: Loader,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = EVERY[connector]
    load(loader, connector, some, tmp_path / "files")
    logs = capfd.readouterr()
    terminal = Terminal(loader.settings.home, capfd, monkeypatch)
    last = str(len(some))
    lists = [terminal.run(*words) for words in (["loads"], ["loads", last], ["quarantine", "list"], ["doctor"])]
    assert found(facts_of(loader), [one for one in some if one.is_customers]) == set(), "facts"
    assert found(kept(loader), some) == set(), "catalogue"
    assert found([logs.out, logs.err], some) == set(), "logs"
    assert found([words for each in lists for words in (each.out, each.err)], some) == set(), "lists"
    assert found([exposition().decode()], some) == set(), "/metrics"


def drawn(page: str, home: str) -> None:
    """What Streamlit runs: one page over the facts of a home."""
    from pathlib import Path  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards import frame  # noqa: PLC0415
    from ingest.settings import Settings  # noqa: PLC0415
    from tests.dashboards.drawn import PAGES  # noqa: PLC0415

    shown = PAGES[page]
    frame.draw(shown, Settings(home=Path(home)), "seeded", shown.draw)


@pytest.mark.slow
def test_what_is_a_customers_is_on_no_page(loader: Loader, tmp_path: Path) -> None:
    some = [one for connector in ("asterisk_queue_log", "twilio_voice", "genesys_cloud") for one in EVERY[connector]]
    for connector in ("asterisk_queue_log", "twilio_voice", "genesys_cloud"):
        load(loader, connector, EVERY[connector], tmp_path / connector)
    pages = [
        AppTest.from_function(
            drawn, kwargs={"page": name, "home": str(loader.settings.home)}, default_timeout=120
        ).run()
        for name in PAGES
    ]
    assert [page.exception for page in pages if page.exception] == []
    assert (
        found((shown for page in pages for shown in said_by(page)), [one for one in some if one.is_customers]) == set()
    )


def said_by(page: AppTest) -> list[str]:
    """What a page says, its tables and what its charts are drawn from."""
    tables = [one.value.to_csv() for one in page.dataframe]
    return [written(page), *tables, str(page.main)]


def test_somebody_who_is_there_is_found() -> None:
    one = EVERY["asterisk_queue_log"][0]
    number = one.identity.number
    assert found([f"x SEEDED.{number:04d}@QUILL.example.org"], [one]) == {f"{one.connector} {one.field}"}
    assert found([f"+49 89 555{number:04d}1"], [one]) != set()
    assert found(["+49 89 5550000"], [one]) == set()
