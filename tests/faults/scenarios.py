"""What is being done when the fault comes, what readers may see meanwhile, and what must be there in the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from ingest.forget import forget
from ingest.privacy import load_key
from ingest.settings import Settings
from ingest.settings.shape import Store as StoreSettings
from ingest.store.database import MIGRATIONS, open_catalogue
from ingest.store.manifest import Store
from ingest.store.sqlite import sqlite_engine
from ingest.store.tidy import tidy
from ingest.store.vault import known, surrogates
from tests.faults.again import is_published, nothing_is_refused, published, read_again, some_are_refused
from tests.ingest.store.answers import answers, offer

ADDRESS = "somebody@example.org"
Step = Callable[[Store], object]
LATER = timedelta(days=2)


def load(name: str, *versions: tuple[int, int, int, int]) -> Step:
    """A step that loads one file of answers."""
    return lambda store: offer(store, answers(*versions), name=name)


FIRST = [(key, 0, key % 10, key % 4) for key in range(12)]
NEWER = [(key, 1, (key + 3) % 10, (key + 1) % 4) for key in range(0, 12, 2)]
LATE = [(20 + key, 0, key, 6 - key) for key in range(4)]


def clean_up(store: Store) -> object:
    """Remove what no reader needs any more, as if two days had passed."""
    return tidy(store, now=datetime.now(UTC) + LATER)


def open_again(store: Store) -> object:
    """Open the catalogue, which brings an old one up to date."""
    return open_catalogue(_url(store))


def make_known(store: Store) -> object:
    """A customer whom the vault knows by an address."""
    key = load_key(store.folder / "keys")
    return surrogates(store, key.kid, [key.mac(ADDRESS)])


def erase(store: Store) -> object:
    """Forget the customer, as `spiritlevel forget` does."""
    settings = Settings(home=store.folder, store=StoreSettings(folder=store.folder, url=_url(store)))
    return forget(settings, [ADDRESS])


def is_erased(store: Store) -> None:
    """The vault knows the address no more."""
    key = load_key(store.folder / "keys")
    assert known(store, key.kid, [key.mac(ADDRESS)]) == {}, "the address is still known"


def _url(store: Store) -> str:
    return store.catalogue.engine.url.render_as_string(hide_password=False)


@dataclass(frozen=True)
class Scenario:
    """Steps that were done before, and steps during which the fault comes."""

    before: Sequence[Step]
    during: Sequence[Step]
    as_of_schema: str = ""
    holds: Callable[[Store], None] = lambda _: None

    def prepare(self, folder: Path, url: str) -> None:
        """Bring an empty folder and database to where the steps begin."""
        if self.as_of_schema:
            _make_catalogue(url, self.as_of_schema)
            return
        store = Store(open_catalogue(url), folder)
        for step in self.before:
            step(store)
        store.catalogue.engine.dispose()


def _make_catalogue(url: str, revision: str) -> None:
    """A catalogue as an older version left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sqlite_engine(url, create=True) if url.startswith("sqlite") else create_engine(url)
    with engine.execution_options(spiritlevel_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


SCENARIOS = {
    "first load": Scenario(before=[], during=[load("first", *FIRST)]),
    "overlap with late rows": Scenario(
        before=[load("first", *FIRST)], during=[load("newer", *NEWER), load("late", *LATE, *NEWER)]
    ),
    "the same again": Scenario(
        before=[load("first", *FIRST), load("newer", *NEWER)],
        during=[load("first", *FIRST), load("once more", *FIRST, *NEWER)],
    ),
    "cleaning up": Scenario(
        before=[load("first", *FIRST), load("newer", *NEWER), load("late", *LATE)], during=[clean_up]
    ),
    "erasure": Scenario(
        before=[load("first", *FIRST), make_known, load("newer", *NEWER)], during=[erase], holds=is_erased
    ),
    "refused records read again": Scenario(
        before=[load("first", *FIRST), some_are_refused],
        during=[read_again(3), read_again(4)],
        holds=nothing_is_refused,
    ),
    "publishing Delta tables": Scenario(
        before=[lambda store: published(store, "first", FIRST)],
        during=[lambda store: published(store, "newer", NEWER), lambda store: published(store, "late", LATE)],
        holds=is_published,
    ),
    "migration": Scenario(before=[], during=[open_again, load("first", *FIRST)], as_of_schema="0001"),
}
