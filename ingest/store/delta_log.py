"""One Delta log: read which files it names, and write that it names others. The only module that knows the library."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.transaction import (
    AddAction,
    CommitProperties,
    RemoveAction,
    Transaction,
    create_table_with_add_actions,
)

from ingest.store.delta import LOG
from ingest.table import Table

APP = "spiritlevel"
"""Under this name a log says up to which commit of the manifest it reaches."""

DAY = "day"
"""The partition column; the folders of the segments are named by it."""

CONFIGURATION = {
    # Replaced segments are cleared away after a day, so nobody should count on older versions for longer.
    "delta.deletedFileRetentionDuration": "interval 1 days",
    "delta.logRetentionDuration": "interval 7 days",
}

Files = Mapping[str, tuple[int, str, int]]
"""Size, day and number of rows of each file, by its path within the folder of the table."""


def begin(root: Path, table: Table, live: Files, seq: int) -> None:
    """Write a log where there is none."""
    create_table_with_add_actions(
        str(root),
        _schema(table),
        [_add(root, path, *about) for path, about in live.items()],
        mode="error",
        partition_by=[DAY],
        name=table.name,
        description=table.grain,
        configuration=CONFIGURATION,
        commit_properties=_reaching(seq),
    )
    _flush(root)


def named(root: Path, table: Table) -> Files | None:
    """The files that the log names; None where there is no log, where it is torn, and where its columns are others."""
    if not (root / LOG).is_dir():
        return None
    try:
        opened = DeltaTable(str(root))
        if opened.schema() != _schema(table):
            return None
        added = pl.DataFrame(opened.get_add_actions(flatten=True))
    except Exception:  # noqa: BLE001 a torn log raises whatever its reader stumbles over
        return None
    if not added.height:
        return {}
    day = pl.col(f"partition.{DAY}").cast(pl.String)
    about = added.select("size_bytes", day, "num_records").rows()
    return dict(zip(added["path"].to_list(), about, strict=True))


def go_on(root: Path, table: Table, before: Files, live: Files, seq: int) -> None:
    """Name what is live instead of what was named before, in one commit."""
    come = [path for path, about in live.items() if before.get(path) != about]
    gone = [path for path in before if path not in live]
    DeltaTable(str(root)).create_write_transaction(
        [*(_add(root, path, *live[path]) for path in come), *(_remove(path, *before[path]) for path in gone)],
        mode="append",
        schema=_schema(table),
        partition_by=[DAY],
        commit_properties=_reaching(seq),
    )
    _flush(root)


def _schema(table: Table) -> Schema:
    columns: dict[str, Any] = {**table.schema, DAY: pl.Date}
    return Schema.from_arrow(pl.DataFrame(schema=columns).to_arrow().schema)


def _add(root: Path, path: str, size: int, day: str, rows: int) -> AddAction:
    # Of the rows only how many: least and greatest values would be contents, in a file that outlives them.
    return AddAction(
        path=path,
        size=size,
        partition_values={DAY: day},
        modification_time=int((root / path).stat().st_mtime * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": rows}),
    )


def _remove(path: str, size: int, day: str, rows: int) -> RemoveAction:  # noqa: ARG001 what is known of a file
    now = round(time.time() * 1000)
    return RemoveAction(path, data_change=True, deletion_timestamp=now, size=size, partition_values={DAY: day})


def _reaching(seq: int) -> CommitProperties:
    return CommitProperties(app_transactions=[Transaction(APP, seq)])


def _flush(root: Path) -> None:
    # The library leaves that to the system: a power cut would take away what it said was written.
    log = root / LOG
    newest = [sorted(log.glob(kind))[-1:] for kind in ("*.json", "*.parquet", "_last_checkpoint")]
    for path in (*(x for some in newest for x in some), log, root):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
