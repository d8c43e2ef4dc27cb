"""Agents without their names: a number from the vault stands in every place in which a source names an agent."""

from collections.abc import Collection

import polars as pl

from ingest.fold import PREFIXED
from ingest.identity.address import normalised
from ingest.marks import AGENT, NOBODY
from ingest.payload_texts import put_together, texts_in
from ingest.plain_codes import is_plain_code
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.source import Source
from ingest.store.manifest import Store

SCHEME = "agent:"
NO_LETTER = r"^[^\p{L}]*$"


def agent_keys_of(source: Source) -> Collection[str] | None:
    """Under which keys payloads of a source name agents; None where agents stay what they are called."""
    return source.connector.agents if source.privacy.agents == "numbered" else None


def numbered_agents(store: Store, key: Key, rows: pl.DataFrame, *, keys: Collection[str]) -> pl.DataFrame:
    """The rows with `agent-` and a number for every agent who is called by anything but a plain code.

    Replaced are the column `agent`, the texts in payloads under one of these `keys`, and the agent of a row in its own
    ids, where it stands between colons. The same agent has the same number in every source. Raises `KeyChangedError`.
    """
    has_column = "agent" in rows.columns and rows["agent"].null_count() < rows.height
    payload = texts_in(rows["payload"]) if keys and "payload" in rows.columns else None
    told = [rows["agent"].drop_nulls().alias("text")] if has_column else []
    if payload is not None:
        named = pl.col("token").shift(1).is_in([f'"{name}":' for name in keys])
        payload = payload.with_columns(is_text=pl.col("is_text") & ~pl.col("is_key") & named.fill_null(value=False))
        told.append(payload.filter("is_text")["text"])
    if not told:
        return rows
    agents = pl.concat(told).unique()
    agents = agents.filter(~agents.str.contains(NO_LETTER) & ~is_plain_code(agents))
    spelled = normalised(SCHEME + agents)
    people = numbers_of(store, key, spelled.drop_nulls().unique().to_list())
    numbers = [f"{AGENT}{people.get(address or '') or NOBODY}" for address in spelled]
    instead = pl.DataFrame({"text": agents, "instead": numbers}, schema={"text": pl.String, "instead": pl.String})
    made = rows if payload is None else rows.with_columns(put_together(payload, instead, rows.height))
    return _in_rows(made, instead) if has_column else made


def _in_rows(rows: pl.DataFrame, instead: pl.DataFrame) -> pl.DataFrame:
    ids = [name for name in PREFIXED if name in rows.columns]
    found = rows.with_columns(pl.col("agent").alias("text")).join(instead, on="text", how="left", maintain_order="left")
    number = pl.col("instead")
    between = pl.concat_str(pl.lit(":"), "text", pl.lit(":"))
    named = [
        pl.when(number.is_not_null() & _padded(name).str.contains(between, literal=True))
        .then(_padded(name).str.split(between).list.join(pl.concat_str(pl.lit(":"), number, pl.lit(":"))))
        .otherwise(_padded(name))
        .str.head(-1)
        .str.slice(1)
        .alias(name)
        for name in ids
    ]
    return found.with_columns(*named, pl.coalesce("instead", "agent").alias("agent")).drop("text", "instead")


def _padded(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit(":"), name, pl.lit(":"))
