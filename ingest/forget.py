"""Forget people: erase what the store knows of them, then look at every byte of the disk for what may be left."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

import polars as pl
from cryptography.fernet import InvalidToken

from ingest.customers import Customers, customers
from ingest.identity.mentions import mentioning
from ingest.identity.sought import Sought, skim, sought
from ingest.inbox import matching
from ingest.keys import open_key
from ingest.labels import SCHEME
from ingest.privacy import Key
from ingest.registry import tables
from ingest.settings import Settings
from ingest.store.compact import compact
from ingest.store.delta import caught_up
from ingest.store.erasure import (
    Erased,
    Erasure,
    aliases_of,
    erase,
    first_lines,
    ledger_words,
    refused_records,
    wait_for_loads,
)
from ingest.store.facts import open_store
from ingest.store.manifest import Store
from ingest.store.search import Searched, search
from ingest.store.vault import known
from ingest.tables.identity import identity

PATIENCE_S = 600.0
"""How long loads that are under way are waited for: they may hold the address in a folder of their own."""

ERASED = "(erased)"
OPENED = pl.Schema({"id": pl.Int64(), "source": pl.String(), "raw": pl.Binary()})


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What was erased, and what the search found afterwards.

    Of the `given` addresses so many were `unknown`; the people had so many `addresses` in all, and were linked with so
    many `shared` ones, which stay. `left` are places in the store that still hold an address: the proof failed. `yours`
    are files outside of it that do. `unread` could not be looked at to their end; `unsought` addresses are too short.
    """

    given: int
    unknown: int
    people: int
    shared: int
    addresses: int
    links: int
    records: int
    segments: int
    searched_files: int
    searched_bytes: int
    left: tuple[str, ...]
    yours: tuple[str, ...]
    unread: tuple[str, ...]
    unsought: int


def forget(settings: Settings, written: Sequence[str]) -> Forgotten:
    """Erase the people behind these addresses, with all their addresses, and search the disk.

    Whoever shares an address with others stays: only what was named, and what hangs together with it by addresses of
    one person, goes. Raises `NoAddressError`, and what opening and writing the store raises.
    """
    store = open_store(settings, create=False)
    key = open_key(settings, store)
    whom = customers(settings, store, key, written)
    wanted = [each for each in map(sought, whom.addresses) if each is not None]
    texts = _texts(written)
    macs = {*aliases_of(store, key.kid, whom.surrogates), *map(key.mac, whom.addresses)}
    macs |= {key.mac(SCHEME + text) for text in texts}
    now, region = datetime.now(UTC), settings.privacy.region or None

    def mentions(sealed: Sequence[tuple[int, str, bytes]]) -> list[int]:
        opened = [(number, source, _opened(key, raw)) for number, source, raw in sealed]
        records = pl.DataFrame(opened, schema=OPENED, orient="row").drop_nulls()
        return mentioning(records, key, macs, wanted, region=region)

    def round_(people: Collection[int], subjects: Sequence[bytes]) -> Erased:
        return erase(
            store,
            identity,
            Erasure(
                kid=key.kid,
                people=people,
                macs=macs,
                subjects=subjects,
                records=[x for some in refused_records(store) for x in mentions(some)],
                heads=mentions(first_lines(store)),
                texts=texts,
                words=_words(store, wanted),
                at=now,
                who=getuser(),
            ),
        )

    people = {*whom.surrogates, *known(store, key.kid, [key.mac(SCHEME + text) for text in texts]).values()}
    first = round_(people, [key.mac(address) for address in whom.addresses])
    wait_for_loads(store, PATIENCE_S)
    # A load that was under way may have refused a record of theirs, or have known them by their old numbers, since.
    second = round_(frozenset(known(store, key.kid, list(macs)).values()), [])
    caught_up(settings, store, tables())
    compact(store)
    ours, yours = search(_ours(settings, store), wanted), search(_yours(settings, store), wanted)
    return _told(whom, (first, second), (ours, yours), sought_for=len(wanted))


def _texts(written: Sequence[str]) -> list[str]:
    """What of these is a name or a text, as it is written: the number of a text that is not common stands for that."""
    told = [one.strip().partition(":") for one in written]
    return [rest.strip() for scheme, _, rest in told if scheme.lower() in {"label", "name"} and rest.strip()]


def _opened(key: Key, sealed: bytes) -> bytes | None:
    try:
        return key.opened(sealed)
    except InvalidToken:
        return None  # of a key that is gone: nobody can read it any more


def _words(store: Store, wanted: Sequence[Sought]) -> dict[int, dict[str, str]]:
    """Other words for what the ledger says of files that are named like somebody who is forgotten."""

    def clean(words: str) -> str:
        found = words.encode(errors="surrogateescape")
        return ERASED if any(each.within(found, skim(found)) for each in wanted) else words

    told = ledger_words(store)
    cleaned = {number: {column: clean(words) for column, words in line.items()} for number, line in told.items()}
    return {number: line for number, line in cleaned.items() if line != told[number]}


def _ours(settings: Settings, store: Store) -> Iterator[Path]:
    """Every file that the product keeps."""
    kept = [*store.folder.rglob("*"), *(settings.home / "keys").rglob("*")]
    if store.catalogue.engine.dialect.name == "sqlite":
        file = Path(str(store.catalogue.engine.url.database))
        kept += file.parent.glob(f"{file.name}*")
    return (path for path in sorted(set(kept)) if path.is_file())


def _yours(settings: Settings, store: Store) -> Iterator[Path]:
    """The files of the sources, and all others in the home folder."""
    of_sources = [path for entry in settings.source for path in matching(entry.path)]
    ours = {path.resolve() for path in _ours(settings, store)}
    seen = set(ours)
    for path in [*of_sources, *(path for path in sorted(settings.home.rglob("*")) if path.is_file())]:
        real = path.resolve()
        if real not in seen:
            seen.add(real)
            yield path


def _told(whom: Customers, rounds: Sequence[Erased], searches: Sequence[Searched], *, sought_for: int) -> Forgotten:
    ours, yours = searches
    return Forgotten(
        given=len(whom.addresses),
        unknown=whom.unknown,
        people=whom.people,
        shared=whom.shared,
        addresses=sum(each.addresses for each in rounds),
        links=sum(each.links for each in rounds),
        records=sum(each.records for each in rounds),
        segments=sum(each.segments for each in rounds),
        searched_files=ours.files + yours.files,
        searched_bytes=ours.bytes + yours.bytes,
        left=tuple(map(str, ours.found)),
        yours=tuple(map(str, yours.found)),
        unread=tuple(map(str, (*ours.unread, *yours.unread))),
        unsought=len(whom.addresses) - sought_for,
    )
