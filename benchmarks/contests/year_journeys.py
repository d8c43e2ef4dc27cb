"""Journeys, handoffs and repeats of a year: made from the contacts, and every column of every row looked at once."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from benchmarks import journeys_in_pandas
from benchmarks.contest import Contest
from benchmarks.journeys_in_sql import queries
from benchmarks.year import write_year, year_of
from ingest.settings import Settings
from metrics.derived_table import WithDerived, derived_tables
from metrics.together import together

NAMES = ("journey", "handoff", "repeat")
FEW = 20_000


def prepare(folder: Path, rows: int) -> None:
    """The year; and before it a small one, of which all contenders must make the same tables, row by row."""
    few = folder / "few"
    write_year(few, FEW)
    ours = dict(zip(NAMES, pl.collect_all(list(_ours(few))), strict=True))
    with _connection() as connection:
        made = {name: connection.sql(x).to_arrow_table() for name, x in queries(connection, few).items()}
    others = {"DuckDB": {name: pl.DataFrame(x) for name, x in made.items()}}
    others["pandas"] = {name: pl.from_pandas(x) for name, x in journeys_in_pandas.tables(few).items()}
    for who, tables in others.items():
        for name, table in tables.items():
            if not _in_order(ours[name], name).equals(_in_order(table, name)):
                raise ValueError(f"The {name} table that {who} makes is not ours.")
    write_year(folder / "year", rows)


def spiritlevel(folder: Path) -> float:
    """By the derived tables, one after the other; what they have in common is made once."""
    with together():
        made = zip(NAMES, _ours(folder / "year"), strict=True)
        return float(sum(rows.select(_proof(name)).collect().item() for name, rows in made))


def by_duckdb(folder: Path) -> float:
    """By window functions; contacts and their places in journeys are made once, for all three."""
    with _connection() as connection:
        made = queries(connection, folder / "year")
        return float(sum(_looked_at(connection, name, query) for name, query in made.items()))


def by_pandas(folder: Path) -> float:
    """By pandas, as a notebook would; contacts are read and sorted once."""
    made = journeys_in_pandas.tables(folder / "year")
    total = 0.0
    for name, table in made.items():
        for column, dtype in derived_tables()[name].table.schema.items():
            values = table[column]
            if dtype == pl.String:
                values = values.str.len()
            elif dtype.is_temporal():
                values = (values - journeys_in_pandas.END).dt.total_seconds()
            total += float(values.sum())
    return total


def _ours(folder: Path) -> Iterator[pl.LazyFrame]:
    facts = WithDerived(facts=year_of(folder), settings=Settings(home=Path()))
    return (facts.scan(derived_tables()[name].table) for name in NAMES)


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false; set timezone = 'UTC'")
    return connection


def _in_order(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows in the types of the table, in order; gaps to the microsecond, beyond which divisions differ."""
    typed = rows.select(pl.col(x).cast(dtype) for x, dtype in derived_tables()[name].table.schema.items())
    return typed.with_columns(pl.col(pl.Float64).round(6)).sort("interaction_id")


def _proof(name: str) -> pl.Expr:
    """The sum of all that the columns hold: lengths of words, seconds before the end of the year, numbers, yeses."""

    def number(column: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
        if dtype == pl.String:
            return pl.col(column).str.len_chars()
        if dtype.is_temporal():
            return (pl.col(column) - pl.lit(journeys_in_pandas.END)).dt.total_microseconds() / 1e6
        return pl.col(column)

    schema = derived_tables()[name].table.schema
    return pl.sum_horizontal(number(x, dtype).sum().cast(pl.Float64) for x, dtype in schema.items())


def _looked_at(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> float:
    def number(column: str, dtype: pl.DataType | type[pl.DataType]) -> str:
        if dtype == pl.String:
            return f'length("{column}")'
        if dtype.is_temporal():
            return f"(epoch_us(\"{column}\") - epoch_us(timestamptz '{journeys_in_pandas.END}')) / 1e6"
        return f'"{column}"::double'

    schema = derived_tables()[name].table.schema
    sums = " + ".join(f"coalesce(sum({number(x, dtype)}), 0)" for x, dtype in schema.items())
    row = connection.execute(f"select {sums} from ({query})").fetchone()  # noqa: S608 our own query
    return float(row[0]) if row else float("nan")


year_journeys = Contest(
    name="year_journeys",
    task="Journeys, handoffs and repeats of a year",
    rows=2_000_000,
    prepare=prepare,
    contenders={"spiritlevel": spiritlevel, "DuckDB": by_duckdb, "pandas": by_pandas},
    rival="DuckDB",
    bound=1.0,
    also={"pandas": 0.1},
    memory_mb=6000,
)
