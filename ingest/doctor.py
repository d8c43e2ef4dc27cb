"""Is everything as it should be? Each finding says what was looked at, and what to do if it is not well."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.inbox import matching
from ingest.manner import OtherMannerError, check_manner, privacy_in_force
from ingest.pending_key import trouble
from ingest.privacy import KeyFileError
from ingest.quality.own import FOLDER, SuiteError, own_rules
from ingest.registry import UnknownConnectorError, tables
from ingest.settings import FILE, Settings, SettingsError
from ingest.source import configured
from ingest.store.database import CatalogueError
from ingest.store.delta import DeltaError, delta_tables
from ingest.store.excluded import in_words
from ingest.store.facts import ask, open_store
from ingest.store.manifest import Store, snapshot
from ingest.store.segment import file_digest
from ingest.store.vault import KeyChangedError
from ingest.unlisted import rare_in_words, unlisted_in_words

LEAST_FREE_BYTES = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; the remedy is what to do where it is not well."""

    ok: bool
    what: str
    remedy: str = ""


def examine(settings: Settings, *, deep: bool = False) -> list[Finding]:
    """Look at sources, catalogue, facts, key and disk; with `deep`, at every byte of the facts too."""
    found = [*_sources(settings), *_suites(settings), *_disk(settings), *_key(settings), *_store(settings, deep=deep)]
    return [replace(finding, remedy="") if finding.ok else finding for finding in found]


def _suites(settings: Settings) -> Iterator[Finding]:
    try:
        many = len(own_rules(settings.home, tables()))
    except SuiteError as error:
        yield Finding(ok=False, what="A suite of your own cannot be used.", remedy=str(error))
        return
    if many:
        yield Finding(ok=True, what=f"{many} expectations of your own stand in {settings.home / FOLDER}.")


def _store(settings: Settings, *, deep: bool) -> Iterator[Finding]:
    try:
        store = open_store(settings, create=False)
    except CatalogueError as error:
        yield Finding(ok=False, what=str(error))
        return
    yield from _key_in_force(settings, store)
    yield from _facts(store, deep=deep)
    yield from _left_out(settings)
    yield from _manner(settings, store)
    yield from _delta(settings, store)


def _sources(settings: Settings) -> Iterator[Finding]:
    if not settings.source:
        yield Finding(
            ok=False,
            what="The settings name no source.",
            remedy=f"Add a [[source]] to {settings.home / FILE} ('spiritlevel init' writes one to begin with), or try "
            "'spiritlevel demo'.",
        )
    for entry in settings.source:
        try:
            configured(settings, entry)
        except (UnknownConnectorError, SettingsError) as error:
            yield Finding(ok=False, what=f"Source {entry.name} cannot be read.", remedy=str(error))
            continue
        files = len(matching(entry.path))
        yield Finding(
            ok=files > 0,
            what=f"Source {entry.name} ({entry.connector}) finds {_many(files, 'file')} in {entry.path}.",
            remedy="Correct its path, or put the files there.",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.store.folder
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        yield Finding(
            ok=False,
            what=f"{place} cannot be written by this user.",
            remedy="What is there can be read; to load more, give the user the right, or choose another --home.",
        )
    free = shutil.disk_usage(place).free
    yield Finding(
        ok=free >= LEAST_FREE_BYTES,
        what=f"{free / 1024**3:,.1f} GiB are free where the facts are kept.",
        remedy="Make room: loads stop cleanly when the disk is full, but they stop.",
    )


def _key(settings: Settings) -> Iterator[Finding]:
    path = settings.home / "keys" / "customer.key"
    if path.exists():
        mode = stat.S_IMODE(path.stat().st_mode)
        yield Finding(
            ok=not mode & 0o077,
            what=f"The key of the pseudonyms has mode {mode:04o}.",
            remedy=f"Others can read it: chmod 600 {path}.",
        )


def _key_in_force(settings: Settings, store: Store) -> Iterator[Finding]:
    wrong = trouble(settings, store)
    if wrong is not None:
        what, remedy = wrong
        yield Finding(ok=False, what=what, remedy=remedy)


def _facts(store: Store, *, deep: bool) -> Iterator[Finding]:
    seen = snapshot(store)
    missing = [x.path for x in seen.segments if not (store.facts / x.path).is_file()]
    here = [x for x in seen.segments if x.path not in set(missing)]
    short = [x.path for x in here if (store.facts / x.path).stat().st_size != x.bytes]
    rotten = [
        x.path for x in here if deep and x.path not in set(short) and file_digest(store.facts / x.path) != x.sha256
    ]
    rows = sum(x.rows for x in seen.segments)
    what = f"{_many(rows, 'row')} in {_many(len(seen.segments), 'fact file')}, {_many(seen.seq, 'commit')}."
    yield Finding(ok=True, what=what)
    for paths, wrong in ((missing, "missing"), (short, "of another size than when written")):
        if paths:
            yield _broken(paths, wrong)
    if deep:
        yield (
            _broken(rotten, "changed on the disk")
            if rotten
            else Finding(ok=True, what="Every fact file has the checksum that it was written with.")
        )


def _left_out(settings: Settings) -> Iterator[Finding]:
    if not settings.exclude.anything:
        return
    try:
        said = ask(settings, lambda facts: in_words(facts.left_out, facts.many_left_out))
    except (FileNotFoundError, KeyFileError, KeyChangedError) as error:
        yield Finding(ok=False, what=f"What [exclude] leaves out cannot be told: {error}", remedy="See above.")
        return
    yield Finding(ok=True, what=said)


def _manner(settings: Settings, store: Store) -> Iterator[Finding]:
    privacy = privacy_in_force(settings)
    try:
        check_manner(store, privacy)
    except OtherMannerError as error:
        yield Finding(ok=False, what="Facts and settings keep texts in two ways.", remedy=str(error))
        return
    if privacy.labels == "listed":
        yield Finding(ok=True, what=ask(settings, lambda facts: unlisted_in_words(facts, tables().values())))
    if privacy.labels == "common":
        every = f"Every name in the facts came with {privacy.common_from} customers or contacts, or is listed."
        yield Finding(ok=True, what=rare_in_words(settings, store) or every)
    if privacy.labels != settings.privacy.labels:
        said = (
            'Names are kept as sources write them, as when this store began; labels = "kept" under [privacy] says so.'
        )
        yield Finding(ok=True, what=said)


def _delta(settings: Settings, store: Store) -> Iterator[Finding]:
    try:
        delta = delta_tables(settings, store, tables())
    except DeltaError as error:
        yield Finding(ok=False, what=str(error))
        return
    if delta is not None:
        wrong = list(delta.differences())
        yield Finding(
            ok=not wrong,
            what=" ".join(wrong) or "The Delta tables name the same files as the manifest.",
            remedy="'spiritlevel ingest' brings them up to date.",
        )


def _broken(paths: list[str], wrong: str) -> Finding:
    return Finding(
        ok=False,
        what=f"{_many(len(paths), 'fact file')} {wrong}: {', '.join(paths[:3])}{' ...' if len(paths) > 3 else ''}.",  # noqa: PLR2004 - enough to know them by
        remedy="Put the store back from its backup, or remove it and load the logs again.",
    )


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
