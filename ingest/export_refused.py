"""Write refused records, decrypted, into a file that its owner alone may read."""

import os
import tempfile
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

import polars as pl

from ingest.keys import open_key
from ingest.read.guard import read_guarded
from ingest.read.raw import RawFile
from ingest.read.texts import Texts
from ingest.replay import original_of, source_of
from ingest.settings import Settings
from ingest.store.catalogue import SourceFile
from ingest.store.facts import open_store
from ingest.store.quarantine import Wanted, audit, kept_of, loads_with_refused

FORMULA = r"^[=+\-@\t\r]"
"""What makes a spreadsheet take a cell for a formula."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """How many records were asked for, and how many could be written."""

    records: int
    written: int


class NothingToExportError(Exception):
    """The load has no such record in quarantine, or the file to write is there already; the message says which."""


def export_refused(settings: Settings, load: int, to: Path, *, reason: str | None = None) -> Exported:
    """Write one load's refused records into a new file of mode 0600; that it was done is kept in the audit.

    A name that ends in .csv gives CSV, whose cells no spreadsheet takes for formulas; any other JSON lines. Raises
    `NothingToExportError` and OSError.
    """
    store = open_store(settings, create=False)
    lines = loads_with_refused(store, Wanted(load=load, reason=reason))
    if not lines:
        raise NothingToExportError(
            f"Load {load} has no such record in quarantine; 'spiritlevel quarantine list' lists all."
        )
    (line,) = lines
    key = open_key(settings, store)
    kept = kept_of(store, load, reason)
    opened = [key.opened(raw) if raw is not None else None for raw in kept["raw"]]
    records = kept.with_columns(pl.Series("raw", opened, pl.Binary))
    records = _with_originals(settings, line, records)
    written = records.filter(pl.col("raw").is_not_null())
    # Bytes that are no text are shown by their numbers.
    text = pl.Series("text", [raw.decode(errors="backslashreplace") for raw in written["raw"]], pl.String)
    frame = written.drop("raw").with_columns(text)
    audit(store, getuser(), f"refused records of load {load} written to a file: {frame.height} of {records.height}")
    _write(to, _csv(frame) if to.suffix.lower() == ".csv" else frame.write_ndjson())
    return Exported(records=records.height, written=frame.height)


def _with_originals(settings: Settings, line: SourceFile, records: pl.DataFrame) -> pl.DataFrame:
    """The records with the text of those whose bytes are not kept, from their file if it still lies where it was."""
    missing = records.filter(pl.col("raw").is_null())["record"].unique().to_list()
    original = original_of(line) if missing else None
    if original is None:
        return records
    source, limits = source_of(settings, line), settings.limits
    texts = Texts(missing)
    raw = RawFile(
        path=original.path,
        received_at=line.received_at,
        limits=limits.of_a_file(),
        extent=original.extent,
        texts=texts,
    )
    told = source.told.model_dump(mode="json")
    with tempfile.TemporaryDirectory() as folder:
        (reading,) = read_guarded(
            source.connector.name, told, [raw], Path(folder), plugins=source.plugins, limits=limits, told=_unneeded
        )
        found = reading.refused.select("record", found="raw").unique("record", keep="first")
    joined = records.join(found, on="record", how="left", maintain_order="left")
    return joined.with_columns(raw=pl.coalesce("raw", "found")).drop("found")


def _unneeded(_place: int, _table: str, part: Path) -> None:
    part.unlink()


def _csv(frame: pl.DataFrame) -> str:
    escaped = [
        pl.when(pl.col(name).str.contains(FORMULA)).then(pl.lit("'") + pl.col(name)).otherwise(name).alias(name)
        for name, dtype in frame.schema.items()
        if dtype == pl.String
    ]
    return frame.with_columns(escaped).write_csv()


def _write(to: Path, text: str) -> None:
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NothingToExportError(f"{to} is there already, and is not overwritten; name another file.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
