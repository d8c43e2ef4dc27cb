"""The made-up year: the same for the same seed, whole in itself, and of the kind that it says."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.journeys_in_pandas import tables
from benchmarks.year import END, write_year, year_of
from benchmarks.year.rows import QUEUES, TABLES
from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.derived_table import WithDerived, derived_tables

FEW = 6_000


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of a few legs."""
    folder = tmp_path_factory.mktemp("year")
    write_year(folder, FEW)
    return folder


def rows(folder: Path, table: Table) -> pl.DataFrame:
    """All of a table, by its ids."""
    return year_of(folder).scan(table).collect().sort("id")


def test_the_same_seed_makes_the_same_year_and_another_seed_another(year: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    write_year(again, FEW)
    write_year(other, FEW, seed=8)
    for table in TABLES:
        assert rows(again, table).equals(rows(year, table))
    assert not rows(other, leg).equals(rows(year, leg))


def test_it_has_the_legs_channels_and_queues_that_were_asked_for(year: Path) -> None:
    legs = rows(year, leg)
    assert FEW * 0.9 < legs.height < FEW * 1.1
    assert legs["channel"].n_unique() == 12
    assert legs["queue"].drop_nulls().n_unique() == QUEUES * 11 / 12, "all but those of bots, where nobody queues"
    assert legs["kind"].unique().sort().to_list() == ["bot", "queue"]


def test_every_leg_is_of_a_contact_and_all_of_them_begin_within_the_year(year: Path) -> None:
    legs, contacts = rows(year, leg), rows(year, interaction)
    assert contacts["id"].is_unique().all()
    assert legs["id"].is_unique().all()
    assert set(legs["interaction_id"]) <= set(contacts["id"])
    assert contacts.filter(pl.col("started_at") >= END).is_empty()
    assert contacts.filter(pl.col("started_at").dt.year() != END.year - 1).is_empty()


def test_some_customers_write_by_a_second_address_and_some_come_back(year: Path) -> None:
    linked = rows(year, identity).filter(pl.col("kind") == "email")
    contacts = rows(year, interaction)
    assert not contacts.join(linked, left_on="customer", right_on="other", how="semi").is_empty()
    assert contacts.filter(pl.col("parent_id").is_not_null()).height > FEW / 100


@pytest.mark.parametrize("name", ["journey", "handoff", "repeat"])
def test_pandas_makes_the_same_table_row_by_row(year: Path, name: str, by_pandas: dict[str, pl.DataFrame]) -> None:
    table = derived_tables()[name].table
    ours = WithDerived(facts=year_of(year), settings=Settings(home=Path())).scan(table).collect()
    assert ours.height > FEW / 100
    assert in_order(ours, table).equals(in_order(by_pandas[name], table))


@pytest.fixture(scope="module")
def by_pandas(year: Path) -> dict[str, pl.DataFrame]:
    """The derived tables as a notebook would make them."""
    return {name: pl.from_pandas(made) for name, made in tables(year).items()}


def in_order(made: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows in the types of the table; seconds to the microsecond, beyond which divisions differ."""
    typed = made.select(pl.col(x).cast(dtype) for x, dtype in table.schema.items())
    return typed.with_columns(pl.col(pl.Float64).round(6)).sort("interaction_id")
