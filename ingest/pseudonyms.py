"""Addresses become people's numbers before any row is stored."""

from collections.abc import Collection
from datetime import datetime

import polars as pl

from ingest.identity.address import normalised
from ingest.privacy import Key
from ingest.store.manifest import Store
from ingest.store.vault import forgotten, surrogates
from ingest.table import UTC, Table

NOBODY = 0
"""The number in a required column where nobody may be named any more; it is never drawn for a person."""


def pseudonymised(
    store: Store,
    key: Key,
    table: Table,
    rows: pl.DataFrame,
    *,
    region: str | None = None,
    others: Collection[str] = (),
) -> pl.DataFrame:
    """The rows with surrogates (Int64) in place of addresses in the table's personal columns.

    What an address did before its customer was erased is nobody's. `region` and `others`, the names of other sources,
    say what an address means: see `normalised`. Raises `KeyChangedError` when the key is not the vault's any more.
    """
    if not table.personal or rows.is_empty():
        return rows
    source = rows["source"][0]
    written = pl.concat([rows[column].alias("written") for column in table.personal]).drop_nulls().unique()
    spelled = normalised(written, region=region, source=source, others=others)
    known = (
        pl.DataFrame([written, spelled.alias("spelled")])
        .drop_nulls()
        .join(_known(store, key, spelled.drop_nulls().unique().to_list()), on="spelled")
    )
    for column in table.personal:
        rows = _replaced(rows, table, column, known)
    return rows


def _known(store: Store, key: Key, addresses: list[str]) -> pl.DataFrame:
    macs = [key.mac(address) for address in addresses]
    people, erased = surrogates(store, key.kid, macs), forgotten(store)
    columns: dict[str, list[str] | list[int] | list[datetime | None]] = {
        "spelled": addresses,
        "surrogate": [people[mac] for mac in macs],
        "until": [erased.get(mac) for mac in macs],
    }
    return pl.DataFrame(columns, schema={"spelled": pl.String, "surrogate": pl.Int64, "until": UTC})


def _replaced(rows: pl.DataFrame, table: Table, column: str, known: pl.DataFrame) -> pl.DataFrame:
    found = rows.select(written=column, at=table.day).join(known, on="written", how="left", maintain_order="left")
    nobody = NOBODY if table.columns[column].required else None
    # A required column without a readable address is the quality gate's to refuse.
    is_past = (pl.col("at") <= pl.col("until")).fill_null(value=False)
    number = found.select(pl.when(is_past).then(pl.lit(nobody, pl.Int64)).otherwise("surrogate").alias(column))
    return rows.with_columns(number[column])
