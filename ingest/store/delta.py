"""The facts as Delta Lake tables: the same files, and beside them a log that other systems read.

The manifest decides what is live, and a log only repeats it: one that is behind, torn or gone is made anew from the
manifest. Nothing that a customer said or did stands in a log: files, days, sizes and numbers of rows.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from ingest.settings import Settings
from ingest.store.manifest import Snapshot, Store, snapshot
from ingest.store.writer import alone, always
from ingest.table import Table

if TYPE_CHECKING:
    from ingest.store.delta_log import Files

LOG = "_delta_log"
"""The folder of a log, beside the days of its table."""

_LOG = logging.getLogger(__name__)


class DeltaError(Exception):
    """The Delta tables cannot be written or read; the facts are not concerned."""


@dataclass(frozen=True)
class DeltaTables:
    """The Delta tables of one store."""

    store: Store
    tables: Mapping[str, Table]
    _told: "dict[str, Files]" = field(default_factory=dict)

    def follow(self) -> None:
        """Bring every log to what the manifest says now. Raises `DeltaError`; the next time begins where it stopped."""
        try:
            # The manifest is looked at behind the lock: a log never goes back to what it said before.
            with alone(self.store.folder / "delta.lock", waits=always, holds="is writing the logs of the Delta tables"):
                seen = snapshot(self.store)
                for table in self.tables.values():
                    live = _live(seen, table)
                    if self._told.get(table.name) != live:
                        self._told.pop(table.name, None)
                        self._bring(table, live, seen.seq)
                        self._told[table.name] = live
        except OSError as error:
            raise DeltaError(f"The Delta tables cannot be locked in {self.store.folder}: {error.strerror}.") from error

    def follow_if_possible(self) -> None:
        """The same after a commit: what goes wrong here undoes nothing, is logged, and is mended next time."""
        try:
            self.follow()
        except DeltaError as error:
            _LOG.warning("%s The facts are loaded all the same; the next load tries again.", error)

    def differences(self) -> Iterator[str]:
        """What a reader of the logs sees otherwise than the manifest says, a sentence for each table."""
        from ingest.store.delta_log import named  # noqa: PLC0415 deltalake is an extra

        seen = snapshot(self.store)
        for table in self.tables.values():
            live, said = _live(seen, table), named(self._root(table), table)
            if said is None:
                if live:
                    yield f"The Delta table {table.name} is missing, cannot be read or has other columns."
            elif said != live:
                many = len({path for path, _ in said.items() ^ live.items()})
                yield f"The Delta table {table.name} differs from the facts in {many:,} file{'' if many == 1 else 's'}."

    def _bring(self, table: Table, live: "Files", seq: int) -> None:
        from ingest.store.delta_log import begin, go_on, named  # noqa: PLC0415 deltalake is an extra

        root = self._root(table)
        try:
            said = named(root, table)
            if said is None:
                withdraw(root)
                if live:
                    begin(root, table, live, seq)
            elif said != live:
                go_on(root, table, said, live, seq)
        except Exception as error:
            # The library has errors of several kinds, and those of the disk come through it as any of them.
            reason = str(error).strip().partition("\n")[0].rstrip(".")
            raise DeltaError(f"The Delta table {table.name} could not be brought up to date: {reason}.") from error

    def _root(self, table: Table) -> Path:
        return self.store.facts / table.name


def delta_tables(settings: Settings, store: Store, tables: Mapping[str, Table]) -> DeltaTables | None:
    """The Delta tables that the settings ask for; None where they ask for none.

    Raises `DeltaError` when the library is not installed.
    """
    if not settings.store.delta:
        return None
    try:
        import deltalake  # noqa: F401, PLC0415 part of an extra
    except ImportError:
        message = "'delta' of [store] needs deltalake: install 'spiritlevel[delta]', or take the setting out."
        raise DeltaError(message) from None
    return DeltaTables(store, tables)


def caught_up(settings: Settings, store: Store, tables: Mapping[str, Table]) -> DeltaTables | None:
    """The same, after they were brought to what the manifest says; without the setting, logs of before are taken away.

    A log that nobody keeps up would soon name files that are gone. Raises `DeltaError` as `delta_tables` does.
    """
    found = delta_tables(settings, store, tables)
    if found is None:
        for name in tables:
            withdraw(store.facts / name)
    else:
        found.follow_if_possible()
    return found


def withdraw(root: Path) -> None:
    """Take the log of a table away; its files stay."""
    rmtree(root / LOG, ignore_errors=True)


def _live(seen: Snapshot, table: Table) -> "Files":
    return {
        segment.path.removeprefix(f"{table.name}/"): (segment.bytes, segment.day.isoformat(), segment.rows)
        for segment in seen.of(table)
    }
