"""Rows of any table in our own column names, from CSV, JSON or Parquet."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from pydantic import Field, field_validator

from ingest import tables as tables_folder
from ingest.connector import Batch, Connector, Look, SourceSettings
from ingest.connectors._canonical_read import (
    FILLED_IN,
    UnknownColumnsError,
    names_of,
    read_json,
    read_parquet,
    read_text,
)
from ingest.discover import discover
from ingest.read.delimited import first_line, separator_of
from ingest.read.raw import RawFile
from ingest.table import Table

PARQUET = b"PAR1"


@cache
def tables() -> Mapping[str, Table]:
    """The tables that rows can be given for: all but events, which only their own connector understands."""
    return {name: table for name, table in discover(tables_folder, Table).items() if name != "event"}


class CanonicalSettings(SourceSettings):
    """Which table the rows belong to."""

    table: str | None = Field(
        default=None,
        description=f"The table of the rows: {', '.join(sorted(tables()))}. Left out, their columns tell it.",
    )

    @field_validator("table", mode="after")
    @classmethod
    def _known_table(cls, value: str | None) -> str | None:
        if value is not None and value not in tables():
            near = get_close_matches(value, tables(), n=1)
            hint = f" did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"there is no table '{value}';{hint} There are {', '.join(tables())}")
        return value


def read(raw: RawFile, settings: CanonicalSettings) -> Iterator[Batch]:
    """Rows of the table, as Parquet, JSON or delimited text, which the file's first bytes tell."""
    table = tables()[settings.table or _table_of(raw)]
    if raw.begins() == PARQUET:
        return read_parquet(raw, table)
    line = first_line(raw)
    if line.lstrip().startswith(("{", "[")):
        return read_json(raw, table)
    return read_text(raw, table, separator_of(line))


def _tables_with(names: Iterable[str]) -> list[str]:
    """The tables that have all of these columns, and need no others."""
    there = set(names)
    needed = {
        name: {x for x, column in table.columns.items() if column.required and x not in FILLED_IN}
        for name, table in tables().items()
    }
    return [name for name, table in tables().items() if needed[name] <= there <= set(table.columns)]


def _table_of(raw: RawFile) -> str:
    fitting = _tables_with(names_of(raw))
    if len(fitting) != 1:
        could = f"could be those of {' or '.join(fitting)}" if fitting else "are those of no table"
        raise UnknownColumnsError(f"The columns {could}; say which with --set table=NAME: {', '.join(tables())}.")
    return fitting[0]


def recognises(look: Look) -> str | None:
    """Columns, or keys, that are those of one of our tables."""
    if look.text.startswith(PARQUET.decode()):
        return "is a Parquet file, and nothing else reads those"
    names = look.columns or tuple(dict.fromkeys(key for record in look.records for key in record))
    fitting = _tables_with(names)
    table = fitting[0] if len(fitting) == 1 else None
    return f"has the columns of our table {table}" if table else None


canonical = Connector(
    name="canonical",
    label="Our own columns (CSV, JSON, Parquet)",
    description=(
        "Rows of one table under our own names of columns: what another system was taught to write, or what another "
        "Spiritlevel has. Times are ISO 8601, durations seconds, flags words between semicolons. A column that the "
        "table does not have is an error; `source` is that of the load, and `revision` is 0 where it is missing."
    ),
    reads="CSV with a line of names, one JSON object per line or an array of them, or Parquet.",
    settings=CanonicalSettings,
    read=read,
    makes=tuple(tables()),
    recognises=recognises,
    names=("customer_name",),
)
