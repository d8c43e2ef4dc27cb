"""Publish a group of files: work out what changes, write it, flush it, and commit it all in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import polars as pl
from sqlalchemy.exc import IntegrityError

from ingest.quality.result import GateResult, holding_back
from ingest.store.catalogue import SourceFile, State
from ingest.store.change import Fold, Plan, discard, plan, write_days
from ingest.store.database import CatalogueError
from ingest.store.ledger import Offered, enter, known
from ingest.store.manifest import ConcurrentCommitError, Snapshot, Store, advance, snapshot
from ingest.store.upsert import FILE
from ingest.table import Table

ATTEMPTS = 50
"""How often a group begins again because somebody else was quicker, before it gives up."""

Check = Callable[[Mapping[str, pl.DataFrame]], Sequence[GateResult]]
"""The quality gate: from the rows that would come into each table to what it says of them."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files of one source that are committed together, with all their rows.

    `rows` by table name: the stored schema with `_file` (the place of its file in `files`) and `record`.
    """

    source: str
    connector: str
    reading: int
    files: Sequence[Offered]
    rows: Mapping[str, pl.DataFrame]
    fold: Fold | None


class BusyError(Exception):
    """Other loads were quicker every time."""


class GroupHeldError(Exception):
    """The gate failed for a group of several files; publish them one by one to find the one at fault."""


def publish(store: Store, tables: Mapping[str, Table], group: Group, check: Check) -> list[SourceFile]:
    """Commit a group: whole, or not at all; returns the ledger's lines.

    Files that another process has committed in the meantime are left as they are and not returned. A critical failure
    of the gate publishes nothing: a single file is entered as held, of several `GroupHeldError` is raised. Raises
    OSError when nothing can be written, `BusyError` after many attempts, `ConservationError` when records are lost.
    """
    gate: Sequence[GateResult] | None = None
    for _ in range(ATTEMPTS):
        fresh = _without_known(store, group)
        if not fresh.files:
            return []
        seen = snapshot(store)
        changes = plan(seen, tables, fresh.source, fresh.rows, fresh.fold)
        if gate is None:
            gate = check({change.table.name: change.arriving for change in changes.changes})
        if holding_back(gate):
            if len(fresh.files) > 1:
                raise GroupHeldError
            return _held(store, fresh, gate)
        with suppress(ConcurrentCommitError, IntegrityError):
            return _commit(store, seen, fresh, changes, gate)
    message = f"{group.source}: other loads were quicker {ATTEMPTS} times; run it again when they are done."
    raise BusyError(message)


def _commit(store: Store, seen: Snapshot, group: Group, changes: Plan, gate: Sequence[GateResult]) -> list[SourceFile]:
    added, removed = [], []
    try:
        for change in changes.changes:
            if change.arriving.height or change.leaving.height:
                written, replaced = write_days(store, seen, change)
                added += written
                removed += replaced
        with store.catalogue.writing() as session:
            seq = advance(session, seen, added, removed)
            return enter(
                session,
                group.files,
                changes.verdicts,
                reading=group.reading,
                source=group.source,
                connector=group.connector,
                state=State.DONE,
                seq=seq,
                gate=gate,
            )
    except BaseException:
        # Whether the commit reached the disk can be unknown here (a connection that broke), and then the manifest may
        # name these files: they are removed only where it answers that it does not. The clean-up finds the others.
        with suppress(CatalogueError):
            live = {segment.path for segment in snapshot(store).segments}
            discard(store, [segment for segment in added if segment.path not in live])
        raise


def _held(store: Store, group: Group, gate: Sequence[GateResult]) -> list[SourceFile]:
    reasons = "; ".join(result.sentence for result in holding_back(gate))
    with store.catalogue.writing() as session:
        lines = enter(
            session,
            group.files,
            pl.DataFrame(),
            reading=group.reading,
            source=group.source,
            connector=group.connector,
            state=State.HELD,
            seq=None,
            gate=gate,
        )
        for line in lines:
            line.message = f"{line.name} is held back by the quality gate: {reasons}."
        return lines


def reject(store: Store, files: Sequence[Offered], *, reading: int, source: str, connector: str) -> list[SourceFile]:
    """Enter files that could not be read at all, each with its reason."""
    with store.catalogue.writing() as session:
        return enter(
            session,
            files,
            pl.DataFrame(),
            reading=reading,
            source=source,
            connector=connector,
            state=State.REJECTED,
            seq=None,
        )


def alone(group: Group, place: int) -> Group:
    """One file of a group, as a group of its own."""
    return _only(group, [place])


def _without_known(store: Store, group: Group) -> Group:
    done = {
        sha256
        for sha256, state in known(store, group.reading, [file.sha256 for file in group.files]).items()
        if state is State.DONE
    }
    return _only(group, [place for place, file in enumerate(group.files) if file.sha256 not in done]) if done else group


def _only(group: Group, places: Sequence[int]) -> Group:
    renumber = {place: new for new, place in enumerate(places)}
    return replace(
        group,
        files=[group.files[place] for place in places],
        rows={
            name: rows.filter(pl.col(FILE).is_in(places)).with_columns(
                pl.col(FILE).replace_strict(renumber, return_dtype=pl.Int32)
            )
            for name, rows in group.rows.items()
        },
    )
