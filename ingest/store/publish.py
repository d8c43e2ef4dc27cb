"""Publish a group of files: work out what changes, write it, flush it, and commit it all in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ingest.quality.result import Findings, GateResult, holding_back
from ingest.store.catalogue import SourceFile, State
from ingest.store.change import Plan, plan
from ingest.store.database import CatalogueError
from ingest.store.days import discard, write_days
from ingest.store.group import Group, only, piled, settled
from ingest.store.incoming import scratch
from ingest.store.ledger import Offered, enter, known
from ingest.store.manifest import ConcurrentCommitError, Snapshot, Store, advance, snapshot
from ingest.store.refuse import refusing
from ingest.table import Table

__all__ = ["BusyError", "Check", "Group", "GroupHeldError", "alone", "publish", "reject"]

ATTEMPTS = 50
"""How often a group begins again because somebody else was quicker, before it gives up."""

Check = Callable[[Group, Mapping[str, Sequence[Path]]], Findings]
"""The quality gate: from a group, and Parquet files, by table, of its rows that would come, to what it found."""


class BusyError(Exception):
    """Other loads were quicker every time."""


class _HeldBackError(Exception):
    """The gate lets this not through."""

    def __init__(self, gate: Sequence[GateResult]) -> None:
        super().__init__()
        self.gate = gate


class _RowsRefusedError(Exception):
    """The gate refuses some rows, and lets the others through."""

    def __init__(self, found: Findings) -> None:
        super().__init__()
        self.found = found


class GroupHeldError(Exception):
    """The gate failed for a group of several files; publish them one by one to find the one at fault."""


def publish(store: Store, tables: Mapping[str, Table], group: Group, check: Check) -> list[SourceFile]:
    """Commit a group: whole, or not at all; returns the ledger's lines.

    Files that another process has committed in the meantime are left as they are and not returned. A critical failure
    of the gate publishes nothing: a single file is entered as held, of several `GroupHeldError` is raised. Where the
    gate refuses rows of a single file, their records are quarantined and the others are judged once more. Raises
    OSError when nothing can be written, `BusyError` after many attempts, `ConservationError` when records are lost.
    """
    with scratch(store) as folder, ThreadPoolExecutor(1, thread_name_prefix="gate") as aside:
        whole = replace(
            group, rows={name: piled(rows, folder / name, tables[name].day) for name, rows in group.rows.items()}
        )
        gate: Future[Findings] | None = None
        refused: list[GateResult] = []
        for attempt in range(ATTEMPTS):
            fresh = _without_known(store, whole)
            if not fresh.files:
                return []
            seen, into = snapshot(store), folder / f"attempt-{attempt}"
            ready, texts = settled(fresh, folder / f"texts-{attempt}")
            changes = plan(seen, tables, ready, into, texts)
            # The gate judges while the days are written; nothing is live before both are done.
            arriving = {name: each.arriving.files() for name, each in changes.changes.items()}
            gate = gate or aside.submit(check, ready, arriving)
            try:
                return _commit(store, seen, fresh, changes, gate, refused=refused, enter_texts=texts.enter)
            except _HeldBackError as held:
                if len(fresh.files) > 1:
                    raise GroupHeldError from None
                return _held(store, fresh, held.gate)
            except _RowsRefusedError as judged:
                if len(fresh.files) > 1:
                    raise GroupHeldError from None
                refused += [result for result in judged.found.results if result.refused]
                whole, gate = refusing(fresh, judged.found, arriving), None
                rmtree(into, ignore_errors=True)
            except (ConcurrentCommitError, IntegrityError):
                rmtree(into, ignore_errors=True)
    message = f"{group.source}: other loads were quicker {ATTEMPTS} times; run it again when they are done."
    raise BusyError(message)


def _commit(
    store: Store,
    seen: Snapshot,
    group: Group,
    changes: Plan,
    judged: Future[Findings],
    *,
    refused: Sequence[GateResult],
    enter_texts: Callable[[Session], None],
) -> list[SourceFile]:
    added, removed = [], []
    try:
        for change in filter(None, changes.changes.values()):
            written, replaced = write_days(store, seen, change)
            added += written
            removed += replaced
        counts, found = changes.counts(), judged.result()
        _let_through(found)
        with store.catalogue.writing() as session:
            seq = advance(session, seen, added, removed)
            enter_texts(session)
            return enter(
                session,
                group.files,
                counts,
                reading=group.reading,
                source=group.source,
                connector=group.connector,
                state=State.DONE,
                seq=seq,
                gate=_with_refused(found.results, refused),
                flags=found.flags,
            )
    except BaseException:
        # Whether the commit reached the disk can be unknown here (a connection that broke), and then the manifest may
        # name these files: they are removed only where it answers that it does not. The clean-up finds the others.
        with suppress(CatalogueError):
            live = {segment.path for segment in snapshot(store).segments}
            discard(store, [segment for segment in added if segment.path not in live])
        raise


def _let_through(found: Findings) -> None:
    if holding_back(found.results):
        raise _HeldBackError(found.results)
    if found.broken:
        raise _RowsRefusedError(found)


def _with_refused(results: Sequence[GateResult], refused: Sequence[GateResult]) -> list[GateResult]:
    """The results, but of rules that refused rows before what they said then: without those rows they hold."""
    said = [(x.suite, x.table, x.expectation, x.column, x.severity) for x in refused]
    others = []
    for result in results:
        key = (result.suite, result.table, result.expectation, result.column, result.severity)
        if result.ok and key in said:
            said.remove(key)
        else:
            others.append(result)
    return [*others, *refused]


def _held(store: Store, group: Group, gate: Sequence[GateResult]) -> list[SourceFile]:
    reasons = "; ".join(result.sentence for result in holding_back(gate))
    with store.catalogue.writing() as session:
        lines = enter(
            session,
            group.files,
            {},
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
            {},
            reading=reading,
            source=source,
            connector=connector,
            state=State.REJECTED,
            seq=None,
        )


def alone(group: Group, place: int) -> Group:
    """One file of a group, as a group of its own."""
    return only(group, [place])


def _without_known(store: Store, group: Group) -> Group:
    done = {
        sha256
        for sha256, state in known(store, group.reading, [file.sha256 for file in group.files]).items()
        if state is State.DONE
    }
    return only(group, [place for place, file in enumerate(group.files) if file.sha256 not in done]) if done else group
