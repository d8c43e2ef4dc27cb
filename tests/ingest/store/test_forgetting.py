"""A hundred customers are forgotten, and not a byte of them is left: beside SQLite, and beside PostgreSQL."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from sqlalchemy import create_engine, text
from sqlmodel import func, select

from ingest.forget import forget
from ingest.keys import open_key
from ingest.pipeline import Loader
from ingest.quality.gate import Gate
from ingest.settings import Settings
from ingest.settings.privacy import Privacy
from ingest.settings.shape import Store as StoreSettings
from ingest.source import once
from ingest.store.catalogue import Audit, Forgotten, Person, PersonAlias
from ingest.store.erasure import refused_records
from ingest.store.facts import open_facts, open_store
from ingest.tables.survey import survey

pytestmark = pytest.mark.usefixtures("read_here")

PEOPLE = 100
OTHERS = 20
ANSWER = "id,customer,kind,scale_min,scale_max,asked_at,complete,value"
LINK = "id,customer,other,kind,seen_at,linked"
IN_GERMANY = Privacy(region="DE")
NOON = "2026-03-02T12:00:00Z"


@dataclass(frozen=True)
class Someone:
    """One person, by all their addresses."""

    number: int

    @property
    def mailbox(self) -> str:
        return f"Somebody.{self.number:03d}@Example.org"

    @property
    def digits(self) -> str:
        return f"30{7_654_321 + 7919 * self.number}"

    @property
    def customer(self) -> str:
        return f"KX-{880_000 + self.number}"

    def spellings(self) -> list[str]:
        local = f"{self.digits[2:5]} {self.digits[5:]}"
        numbers = [f"49{self.digits}", f"0{self.digits}", f"030 {local}", f"30/{self.digits[2:]}", f"49 30 {local}"]
        return [self.mailbox.lower(), self.mailbox.lower().replace("@", "%40"), self.customer.lower(), *numbers]


HOLDERS = [Someone(number) for number in range(PEOPLE)]
STAYING = [Someone(number) for number in range(PEOPLE, PEOPLE + OTHERS)]


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, list[Path]]]:
    """An empty home, and the folders in which everything lies that is kept."""
    if request.param == "sqlite":
        yield Settings(home=tmp_path / "home", privacy=IN_GERMANY), [tmp_path / "home"]
        return
    server = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex[:8]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.replace("/postgres?", f"/{name}?")
    (socket,) = parse_qs(urlsplit(url).query)["host"]
    yield (
        Settings(home=tmp_path / "home", store=StoreSettings(url=url), privacy=IN_GERMANY),
        [tmp_path / "home", Path(socket)],
    )
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def load(settings: Settings, gate: Gate, folder: Path, head: str, rows: list[str]) -> None:
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    store = open_store(settings)
    source = once(settings, "canonical", name="crm", options=[f"table={'identity' if head == LINK else 'survey'}"])
    (receipt,) = Loader(settings, store, open_key(settings, store), gate).files(source, [path])
    assert receipt.state == "done", receipt.message


def fill(settings: Settings, gate: Gate, folder: Path) -> None:
    """Answers of everybody by each address, twice, so that segments are replaced; links; and refused records."""
    everybody = [*HOLDERS, *STAYING]
    for wave in ("a", "b"):
        by = [(f"{wave}m{x.number}", x.mailbox) for x in everybody] + [
            (f"{wave}n{x.number}", f"+49 30 {x.digits[2:5]} {x.digits[5:]}") for x in everybody
        ]
        load(settings, gate, folder, ANSWER, [f"{key},{who},nps,0,10,{NOON},true,7" for key, who in by])
    links = [f"p{x.number},{x.mailbox},0049 30 {x.digits[2:]},phone,{NOON},true" for x in everybody]
    links += [f"k{x.number},{x.mailbox},customer:{x.customer},customer_number,{NOON},true" for x in everybody]
    load(settings, gate, folder, LINK, links)
    good = f"good,{STAYING[0].mailbox},nps,0,10,{NOON},true,7"
    cut = [
        f"x{x.number},{way},nps,0"
        for x in everybody
        for way in (x.mailbox.upper(), f"(0)30 {x.digits[2:]}", x.customer)
    ]
    load(settings, gate, folder, ANSWER, [good, *cut])


def places(folders: list[Path], people: list[Someone]) -> list[str]:
    """The files in whose bytes, one or two for a letter, or in whose columns somebody's address stands."""
    words = [spelling for one in people for spelling in one.spellings()]
    found: list[tuple[str, str]] = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        texts = [raw.decode("latin-1"), raw.replace(b"\0", b"").decode("latin-1")]
        if path.suffix == ".parquet":
            texts += [
                x for column in pl.read_parquet(path).get_columns() if column.dtype == pl.String for x in column if x
            ]
        found += [(str(path), text) for text in texts]
    # All at once: the words are many, and so are the files of a PostgreSQL.
    there = pl.DataFrame(found, schema=["path", "text"], orient="row")
    told = there.filter(pl.col("text").str.contains_any(words, ascii_case_insensitive=True))
    return told["path"].unique(maintain_order=True).to_list()


def opened(settings: Settings) -> str:
    store = open_store(settings)
    key = open_key(settings, store)
    return "\n".join(key.opened(raw).decode() for some in refused_records(store) for _, _, raw in some).lower()


@pytest.mark.slow
def test_of_a_hundred_forgotten_customers_no_byte_is_left(
    home: tuple[Settings, list[Path]], gate: Gate, tmp_path: Path
) -> None:
    settings, folders = home
    theirs = tmp_path / "files"
    theirs.mkdir()
    fill(settings, gate, theirs)
    assert len(places([theirs], HOLDERS)) == 4, "what is looked for can be found"
    assert all(one.customer.lower() in opened(settings) for one in HOLDERS)
    before = open_facts(settings).scan(survey).sort("id").collect()

    done = forget(settings, [one.mailbox for one in HOLDERS])

    assert (done.people, done.addresses, done.links) == (PEOPLE, 3 * PEOPLE, 2 * PEOPLE)
    assert (done.records, done.unknown, done.left) == (3 * PEOPLE, 0, ())
    assert done.segments >= 1
    assert places(folders, HOLDERS) == []
    kept = opened(settings)
    assert not any(word in kept for one in HOLDERS for word in one.spellings())
    assert all(one.customer.lower() in kept for one in STAYING)
    with open_store(settings).catalogue.reading() as session:
        many = [
            session.exec(select(func.count()).select_from(x)).one() for x in (PersonAlias, Person, Forgotten, Audit)
        ]
    assert many == [3 * OTHERS, 3 * OTHERS, 3 * PEOPLE, PEOPLE]
    assert open_facts(settings).scan(survey).sort("id").collect().equals(before), "facts hold numbers that are nobody's"
    assert len(list((settings.store.folder / "facts").rglob("*.parquet"))) == 2


def test_the_number_of_a_forgotten_customer_is_nowhere_in_the_catalogues_file(gate: Gate, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    load(settings, gate, tmp_path, ANSWER, [f"a,{HOLDERS[0].mailbox},nps,0,10,{NOON},true,7"])
    number = open_facts(settings).scan(survey).collect()["customer"].item().to_bytes(8, "big")
    catalogue = [path for path in (tmp_path / "home" / "store").iterdir() if path.is_file()]
    assert any(number in path.read_bytes() for path in catalogue)
    forget(settings, [HOLDERS[0].mailbox])
    assert not any(number in path.read_bytes() for path in catalogue if path.exists())
