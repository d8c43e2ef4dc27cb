"""Forget people: erase what the store knows of them, then look at every byte of the disk for what may be left."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

import polars as pl
from cryptography.fernet import InvalidToken

from ingest.identity.address import normalised
from ingest.identity.mentions import mentioning
from ingest.identity.people import people
from ingest.identity.sought import Sought, skim, sought
from ingest.inbox import matching
from ingest.keys import open_key
from ingest.privacy import Key
from ingest.settings import Settings
from ingest.store.compact import compact
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
from ingest.store.facts import open_facts, open_store
from ingest.store.manifest import Store
from ingest.store.search import Searched, search
from ingest.store.vault import known
from ingest.tables.identity import identity

PATIENCE_S = 600.0
"""How long loads that are under way are waited for: they may hold the address in a folder of their own."""

ERASED = "(erased)"
OPENED = pl.Schema({"id": pl.Int64(), "source": pl.String(), "raw": pl.Binary()})


class NoAddressError(Exception):
    """Nothing was said that can be forgotten."""

    def __init__(self) -> None:
        """Say what an address is."""
        super().__init__(
            "There is no address in what was given: name a telephone number, a mailbox, or account:SOURCE:ID."
        )


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


@dataclass(frozen=True)
class _Whom:
    addresses: list[str]
    wanted: list[Sought]
    surrogates: frozenset[int]
    unknown: int
    persons: int
    shared: int


def forget(settings: Settings, written: Sequence[str]) -> Forgotten:
    """Erase the people behind these addresses, with all their addresses, and search the disk.

    Whoever shares an address with others stays: only what was named, and what hangs together with it by addresses of
    one person, goes. Raises `NoAddressError`, and what opening and writing the store raises.
    """
    store = open_store(settings, create=False)
    key = open_key(settings, store)
    whom = _whom(settings, store, key, written)
    macs = {*aliases_of(store, key.kid, whom.surrogates), *map(key.mac, whom.addresses)}
    now, region = datetime.now(UTC), settings.privacy.region or None

    def mentions(sealed: Sequence[tuple[int, str, bytes]]) -> list[int]:
        opened = [(number, source, _opened(key, raw)) for number, source, raw in sealed]
        records = pl.DataFrame(opened, schema=OPENED, orient="row").drop_nulls()
        return mentioning(records, key, macs, whom.wanted, region=region)

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
                words=_words(store, whom.wanted),
                at=now,
                who=getuser(),
            ),
        )

    first = round_(whom.surrogates, [key.mac(address) for address in whom.addresses])
    wait_for_loads(store, PATIENCE_S)
    # A load that was under way may have refused a record of theirs, or have known them by their old numbers, since.
    second = round_(frozenset(known(store, key.kid, list(macs)).values()), [])
    compact(store)
    ours, yours = search(_ours(settings, store), whom.wanted), search(_yours(settings, store), whom.wanted)
    return _told(whom, (first, second), (ours, yours), given=len(written))


def _whom(settings: Settings, store: Store, key: Key, written: Sequence[str]) -> _Whom:
    region, others = settings.privacy.region or None, {entry.name for entry in settings.source}
    spelled = normalised(pl.Series(written, dtype=pl.String), region=region, others=others)
    addresses = spelled.drop_nulls().unique(maintain_order=True).to_list()
    if not addresses:
        raise NoAddressError
    theirs = known(store, key.kid, [key.mac(address) for address in addresses])
    linked = people(open_facts(settings), shared_above=settings.privacy.shared_above)
    persons = linked.filter(pl.col("surrogate").is_in(list(theirs.values())) & ~pl.col("shared"))["person"].unique()
    together = linked.filter(pl.col("person").is_in(persons.implode()) & ~pl.col("shared"))["surrogate"]
    alone = set(theirs.values()) - set(together)
    surrogates = frozenset(alone | set(together))
    return _Whom(
        addresses=addresses,
        wanted=[each for each in map(sought, addresses) if each is not None],
        surrogates=surrogates,
        unknown=len(addresses) - len(theirs),
        persons=persons.len() + len(alone),
        shared=_shared_with(settings, surrogates, linked),
    )


def _shared_with(settings: Settings, surrogates: frozenset[int], linked: pl.DataFrame) -> int:
    """How many shared addresses were linked with these, and stay."""
    ends = open_facts(settings).scan(identity).select("customer", "other").collect()
    theirs = pl.col("customer").is_in(list(surrogates)) | pl.col("other").is_in(list(surrogates))
    touched = {*ends.filter(theirs)["customer"], *ends.filter(theirs)["other"]} - surrogates
    return len(touched & set(linked.filter("shared")["surrogate"]))


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


def _told(whom: _Whom, rounds: Sequence[Erased], searches: Sequence[Searched], *, given: int) -> Forgotten:
    ours, yours = searches
    return Forgotten(
        given=given,
        unknown=whom.unknown,
        people=whom.persons,
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
        unsought=len(whom.addresses) - len(whom.wanted),
    )
