"""Only what is listed stays: in place of every other text stands a number that means nothing outside of the vault."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

import polars as pl

from ingest.fold import PREFIXED
from ingest.identity.address import normalised
from ingest.marks import NOBODY, UNLISTED, flagged, labels_of, texts_of
from ingest.payload_texts import put_together, texts_in
from ingest.plain_codes import PIECE, is_plain_code, is_plain_language
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.source import Source
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.vocabulary import Flag
from ingest.words import plain, words_of

SCHEME = "label:"
"""What the vault knows such a text by."""

NEVER = ("source", "source_tz")
"""Text columns whose words are the settings'."""


NUMBERS = (pl.Float64, pl.Int32)
TOO_LARGE = 1e9
"""What is so large is a telephone number, written as a length or an amount; where it must not be missing the gate
refuses its record."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept of texts: what somebody `listed`, with * for any letters, and the `words` of a source, as `plain`.

    `sources` are the names that stand in front of ids. With `common_from`, what came with so many customers or contacts
    is kept as well (`ingest/common_texts.py`).
    """

    listed: tuple[str, ...]
    words: frozenset[str]
    sources: Collection[str]
    common_from: int | None = None

    def is_listed(self, texts: pl.Series) -> pl.Series:
        """Which of these texts somebody listed."""
        patterns = [".*".join(re.escape(part) for part in one.split("*")) for one in self.listed]
        if not patterns:
            return pl.repeat(value=False, n=len(texts), eager=True)
        return texts.str.contains(f"(?is)^(?:{'|'.join(patterns)})$")


def kept_of(source: Source, sources: Collection[str]) -> Kept | None:
    """What is kept of a source's texts; None where all are. `sources` are the names that stand in front of ids."""
    if source.privacy.labels == "kept":
        return None
    return Kept(
        listed=source.privacy.listed,
        words=words_of(source.connector, source.told),
        sources=sources,
        common_from=source.privacy.common_from if source.privacy.labels == "common" else None,
    )


def only_listed(store: Store, key: Key, table: Table, rows: pl.DataFrame, *, kept: Kept) -> pl.DataFrame:
    """The rows with `unlisted-` and a number instead of every text that is not `kept`, and a flag where a label was.

    What stays without being listed cannot hold a name or an address: words that the connector's own code knows, times,
    numbers of six digits and less, UUIDs and digests (`ingest/plain_codes.py`); in columns of numbers what is below a
    thousand million. The same text has the same number everywhere, so that what is joined by ids is still joined.
    Raises `KeyChangedError`.
    """
    there = [name for name in texts_of(table) if name in rows.columns and name not in NEVER]
    columns = [name for name in there if rows[name].null_count() < rows.height]
    ids = [name for name in columns if name in PREFIXED]
    apart = rows.with_columns(without_source_name(name, kept.sources) for name in ids)
    payload = texts_in(rows["payload"]) if "payload" in columns else None
    plain_columns = [name for name in columns if name != "payload"]
    said = [apart[name].drop_nulls().unique().alias("text") for name in plain_columns]
    told = [] if payload is None else [payload.filter("is_text")["text"].unique().alias("text")]
    every = pl.concat([*said, *told]).unique() if said or told else pl.Series("text", [], pl.String)
    instead = _instead(store, key, every.filter(~kept.is_listed(every)), kept.words)
    made = apart.with_columns(replaced(apart[name], name, instead) for name in plain_columns)
    if payload is not None:
        made = made.with_columns(put_together(payload, instead, rows.height))
    marked = flagged(made.lazy(), [name for name in labels_of(table, ids) if name in columns], [UNLISTED]).collect()
    numbers = [name for name, column in table.columns.items() if column.dtype in NUMBERS and name in rows.columns]
    zones = [pl.when(pl.col("source_tz").is_in(_zones())).then("source_tz")] if "source_tz" in rows.columns else []
    return marked.with_columns(
        *(zone.alias("source_tz") for zone in zones),
        *(with_source_name(rows[name], name, kept.sources) for name in ids),
        *(pl.when(pl.col(name).abs() < TOO_LARGE).then(name).alias(name) for name in numbers),
        pl.col("flags").list.eval(pl.element().filter(pl.element().is_in([x.value for x in Flag]))),
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _source(sources: Collection[str]) -> str:
    return rf"^((?:{'|'.join(map(re.escape, sorted(sources, key=len, reverse=True)))}):)"


def without_source_name(name: str, sources: Collection[str]) -> pl.Expr:
    """An id without the name of the source in front of it."""
    return pl.col(name).str.replace(_source(sources), "")


def with_source_name(before: pl.Series, name: str, sources: Collection[str]) -> pl.Expr:
    """An id with the name of the source that stood in front of it before."""
    return pl.concat_str(before.str.extract(_source(sources)).fill_null(""), name).alias(name)


def _instead(store: Store, key: Key, texts: pl.Series, words: frozenset[str]) -> pl.DataFrame:
    """`text` and `instead`, of those texts of which something is not kept.

    A text with spaces in it is one; any other is taken apart where ids are put together, and what stands in it beside
    words and plain codes is replaced part by part, the same part by the same number wherever it stands.
    """
    parts = parted(texts)
    pieces = parts["piece"].drop_nulls().unique()
    unknown = pieces.filter(~are_words(pieces, words) & ~is_plain_code(pieces))
    return put_instead(parts, _numbers(store, key, unknown))


def parted(texts: pl.Series) -> pl.DataFrame:
    """`text` and `piece`, in their order: a text with spaces in it is one, any other is taken apart like an id."""
    return (
        texts.alias("text")
        .to_frame()
        .with_columns(
            pl.when(pl.col("text").str.contains(r"\s"))
            .then(pl.concat_list("text"))
            .otherwise(pl.col("text").str.extract_all(PIECE))
            .alias("piece")
        )
        .explode("piece")
    )


def put_instead(parts: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """`text` and `instead` of those `parted` texts of which a `piece` has a `number`, put together with it."""
    made = parts.join(numbers, on="piece", how="left", maintain_order="left")
    joined = made.group_by("text", maintain_order=True).agg(
        pl.coalesce("number", "piece").str.join("").alias("instead"),
        pl.col("number").is_not_null().any().alias("differs"),
    )
    return joined.filter("differs").select("text", "instead")


def are_words(pieces: pl.Series, words: frozenset[str]) -> pl.Series:
    """Which of these the source's own code or settings know."""
    return pl.Series([plain(piece) in words for piece in pieces], dtype=pl.Boolean)


def _numbers(store: Store, key: Key, pieces: pl.Series) -> pl.DataFrame:
    """`piece`, and `number` as it is kept."""
    spelled = normalised(SCHEME + pieces)
    people = numbers_of(store, key, spelled.drop_nulls().unique().to_list())
    numbers = [f"{UNLISTED}{people.get(address or '') or NOBODY}" for address in spelled]
    return pl.DataFrame({"piece": pieces, "number": numbers}, schema={"piece": pl.String, "number": pl.String})


def replaced(column: pl.Series, name: str, instead: pl.DataFrame) -> pl.Series:
    """A column with other texts where `instead` has one; a language stays."""
    found = column.alias("text").to_frame().join(instead, on="text", how="left", maintain_order="left")
    stays = is_plain_language(pl.col("text")) if name == "language" else pl.lit(value=False)
    chosen = pl.when(stays).then("text").otherwise(pl.coalesce("instead", "text"))
    return found.select(chosen.alias(name)).to_series()
