"""Addresses become people's numbers before any row is stored."""

from collections.abc import Collection, Sequence
from datetime import datetime

import polars as pl

from ingest.identity.address import normalised
from ingest.privacy import Key
from ingest.store.manifest import Store
from ingest.store.vault import forgotten, seal, surrogates
from ingest.table import NOBODY, UTC, Table


def pseudonymised(
    store: Store,
    key: Key,
    table: Table,
    rows: pl.DataFrame,
    *,
    region: str | None = None,
    others: Collection[str] = (),
    kept: bool = False,
) -> pl.DataFrame:
    """The rows with surrogates (Int64) in place of addresses in the table's personal columns.

    What an address did before its customer was erased is nobody's. `region` and `others`, the names of other sources,
    say what an address means: see `normalised`. Addresses that are to be `kept` are, encrypted. Raises
    `KeyChangedError` when the key is not the vault's any more.
    """
    if not table.personal or rows.is_empty():
        return rows
    source = rows["source"][0]
    written = pl.concat([rows[column].alias("written") for column in table.personal]).drop_nulls().unique()
    # Where there is nobody, the rules of every country's telephone numbers need not be looked up.
    spelled = normalised(written, region=region, source=source, others=others) if len(written) else written
    spellings = pl.DataFrame([written, spelled.alias("spelled")]).drop_nulls()
    numbers = _known(store, key, spellings, rows, table)
    if kept:
        there = numbers.drop_nulls("surrogate")["spelled"].to_list()
        seal(store, key.kid, {key.mac(address): address for address in there}, key.sealed)
    known = spellings.join(numbers, on="spelled")
    for column in table.personal:
        rows = _replaced(rows, table, column, known)
    return rows


def numbers_of(store: Store, key: Key, addresses: Sequence[str]) -> dict[str, int]:
    """The surrogates of normalised addresses; without those whose customers were erased.

    Raises `KeyChangedError` when the key is not the vault's any more.
    """
    erased = forgotten(store)
    macs = {address: mac for address in addresses if (mac := key.mac(address)) not in erased}
    people = surrogates(store, key.kid, list(macs.values()))
    return {address: people[mac] for address, mac in macs.items() if mac in people}


def _known(store: Store, key: Key, spellings: pl.DataFrame, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """`spelled`, `surrogate`, and `until`, up to when what the address did is nobody's."""
    addresses = spellings["spelled"].unique().to_list()
    macs = {address: key.mac(address) for address in addresses}
    erased = forgotten(store)
    gone = {address: erased[mac] for address, mac in macs.items() if mac in erased}
    asked = _with_news(macs, gone, spellings, rows, table) if gone else macs
    people = surrogates(store, key.kid, list(asked.values()))
    # Who was erased while they were asked for is nobody as well.
    erased = forgotten(store)
    columns: dict[str, list[str] | list[int | None] | list[datetime | None]] = {
        "spelled": addresses,
        "surrogate": [people.get(macs[address]) for address in addresses],
        "until": [erased.get(macs[address]) for address in addresses],
    }
    return pl.DataFrame(columns, schema={"spelled": pl.String, "surrogate": pl.Int64, "until": UTC})


def _with_news(
    macs: dict[str, bytes], gone: dict[str, datetime], spellings: pl.DataFrame, rows: pl.DataFrame, table: Table
) -> dict[str, bytes]:
    """Without the addresses that nothing is told of but what they did before they were erased."""
    named = pl.concat([rows.select(written=column, at=table.day) for column in table.personal])
    latest = named.drop_nulls().join(spellings, on="written").group_by("spelled").agg(pl.col("at").max())
    until = pl.DataFrame({"spelled": list(gone), "until": list(gone.values())}, schema_overrides={"until": UTC})
    news = set(latest.join(until, on="spelled").filter(pl.col("at") > pl.col("until"))["spelled"])
    return {address: mac for address, mac in macs.items() if address not in gone or address in news}


def _replaced(rows: pl.DataFrame, table: Table, column: str, known: pl.DataFrame) -> pl.DataFrame:
    found = rows.select(written=column, at=table.day).join(known, on="written", how="left", maintain_order="left")
    nobody = NOBODY if table.columns[column].required else None
    # A required column without a readable address is the quality gate's to refuse.
    is_past = (pl.col("at") <= pl.col("until")).fill_null(value=False)
    number = found.select(pl.when(is_past).then(pl.lit(nobody, pl.Int64)).otherwise("surrogate").alias(column))
    return rows.with_columns(number[column])
