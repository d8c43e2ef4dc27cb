"""Ids that are made of words: a system that calls a contact by somebody's name is not to bring that name into facts."""

from collections.abc import Collection

import polars as pl

from ingest.fold import PREFIXED
from ingest.identity.address import normalised
from ingest.labels import SCHEME
from ingest.marks import NOBODY, WORDED
from ingest.plain_codes import PIECE
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.store.manifest import Store
from ingest.table import Table

WORDS = r"\p{L}{2,}[,.;]?\s+\p{L}{2,}"
"""Two words beside each other. Codes have none; nor have times, unless their months are written out."""


def without_words(
    store: Store, key: Key, table: Table, rows: pl.DataFrame, *, own: Collection[str] = ()
) -> pl.DataFrame:
    """The rows with `words-` and a number instead of every piece of an id that is made of words.

    That looks at the id alone and at no other field, so that a record which tells no name is still joined with the one
    that does. Pieces that are among the company's `own` stay. The number is the vault's for that text, the same in
    every table and column. Raises `KeyChangedError`.
    """
    ids = [name for name in PREFIXED if name in rows.columns and name in table.columns]
    found = {name: rows[name].filter(rows[name].str.contains(WORDS)).unique() for name in ids}
    some = {name: texts for name, texts in found.items() if len(texts)}
    if not some:
        return rows
    every = pl.concat([texts.alias("text") for texts in some.values()]).unique()
    parts = every.to_frame().select("text", pl.col("text").str.extract_all(PIECE).alias("piece")).explode("piece")
    ours = [one.casefold() for one in own]
    worded = parts.filter(pl.col("piece").str.contains(WORDS), ~pl.col("piece").str.to_lowercase().is_in(ours))
    spelled = normalised(SCHEME + worded["piece"])
    people = numbers_of(store, key, spelled.drop_nulls().unique().to_list())
    numbers = [f"{WORDED}{people.get(address or '') or NOBODY}" for address in spelled]
    instead = dict(zip(worded["piece"], numbers, strict=True))
    joined = parts.with_columns(pl.col("piece").replace(instead)).group_by("text").agg(pl.col("piece").str.join(""))
    texts = dict(zip(joined["text"], joined["piece"], strict=True))
    return rows.with_columns(pl.col(name).replace(texts) for name in some)
