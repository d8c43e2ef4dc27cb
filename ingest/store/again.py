"""Publish records that were refused before and are sound now: they become facts and leave the quarantine at once."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from shutil import rmtree

import polars as pl
from sqlalchemy.exc import IntegrityError

from ingest.quality.result import holding_back
from ingest.store.catalogue import SourceFile
from ingest.store.change import Plan, plan
from ingest.store.database import CatalogueError
from ingest.store.days import discard, write_days
from ingest.store.group import Group, Settled, settled
from ingest.store.incoming import scratch
from ingest.store.manifest import ConcurrentCommitError, Snapshot, Store, advance, snapshot
from ingest.store.publish import ATTEMPTS, BusyError, Check
from ingest.store.quarantine import leave, told_anew
from ingest.store.refuse import refusing
from ingest.table import Table


@dataclass(frozen=True, kw_only=True)
class Again:
    """What became of the records of one load that were read again: how many are facts now, and what was held back."""

    line: SourceFile
    accepted: int = 0
    held: str = ""


def publish_again(store: Store, tables: Mapping[str, Table], group: Group, check: Check, line: SourceFile) -> Again:
    """Commit a group of one file that has no rows but those of records in quarantine of a load.

    Facts, quarantine and the load's counts change in one transaction, or not at all. The group's refused records stay
    in quarantine, with today's reason. Raises what `publish` raises, and `MovedMeanwhileError`.
    """
    with scratch(store) as folder:
        for attempt in range(ATTEMPTS):
            seen, into = snapshot(store), folder / f"attempt-{attempt}"
            ready, texts = settled(group, folder / f"texts-{attempt}")
            changes = plan(seen, tables, ready, into, texts)
            arriving = {name: each.arriving.files() for name, each in changes.changes.items()}
            found = check(ready, arriving)
            if holding_back(found.results):
                return Again(line=line, held="; ".join(x.sentence for x in holding_back(found.results)))
            if found.broken:
                group = refusing(group, found, arriving)
                continue
            with suppress(ConcurrentCommitError):
                return _commit(store, seen, group, changes, line=line, texts=texts)
            rmtree(into, ignore_errors=True)
    message = f"{group.source}: other loads were quicker {ATTEMPTS} times; run it again when they are done."
    raise BusyError(message)


def _commit(store: Store, seen: Snapshot, group: Group, changes: Plan, *, line: SourceFile, texts: Settled) -> Again:
    added, removed = [], []
    try:
        for change in filter(None, changes.changes.values()):
            written, replaced = write_days(store, seen, change)
            added += written
            removed += replaced
        fates = changes.counts().get(0, {})
        sound = changes.verdicts.scan().collect() if changes.verdicts.rows else pl.DataFrame({"record": []})
        records = sorted(set(sound["record"].to_list()))
        with store.catalogue.writing() as session:
            try:
                advance(session, seen, added, removed)
            except IntegrityError as error:
                raise ConcurrentCommitError from error
            texts.enter(session)
            told_anew(session, line.id or 0, group.files[0].refused)
            now = leave(session, line, sound=records, fates=fates)
        return Again(line=now, accepted=len(records))
    except BaseException:
        with suppress(CatalogueError):
            live = {segment.path for segment in snapshot(store).segments}
            discard(store, [segment for segment in added if segment.path not in live])
        raise
