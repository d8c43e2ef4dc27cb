"""Customers' names where none belongs: what a record calls its customer is kept in no label of that record."""

import unicodedata
from collections.abc import Collection, Sequence

import polars as pl

from ingest.fold import PREFIXED
from ingest.identity.address import normalised
from ingest.identity.person_name import WORD, folded_word, person_name
from ingest.marks import NAME, NOBODY, flagged, labels_of
from ingest.name_hits import Words, in_labels, in_payloads, told
from ingest.payload_texts import put_together
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.read.names import NAMES
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.words import plain

SCHEME = "name:"
"""What the vault knows a name by."""


def without_names(
    store: Store, key: Key, table: Table, rows: pl.DataFrame, *, own: Collection[str] = (), words: Words = tuple
) -> pl.DataFrame:
    """The rows with `name-` and a number instead of their customer's name in a label or a payload, and a flag there.

    The column `NAMES` has what the record of each row calls its customer. A name is found whole and as words, with the
    last word first too, whatever its capitals and accents; one of fewer than three letters is none, nor is one of the
    company's `own`, nor a word that the source's code knows (`words`). Ids stay as they are: a record that does not
    tell the name must still be joined. The number is the vault's for that name. Raises `KeyChangedError`.
    """
    names, plain_rows = told(rows), rows.drop(NAMES)
    if names.is_empty():
        return plain_rows
    labels = [name for name in labels_of(table, PREFIXED) if name in rows.columns]
    hits = {name: in_labels(rows[name], names) for name in labels}
    payload, tokens = in_payloads(rows["payload"], names, words) if "payload" in rows.columns else (None, None)
    every = [hit["name"] for hit in (*hits.values(), payload) if hit is not None and hit.height]
    if not every:
        return plain_rows
    # Only of the few that were found it is asked whether they are the company's own, or words.
    known, ours = words(), {person_name(one) for one in own}
    found = pl.concat(every).unique()
    stay = [name for name in found if person_name(name) in ours or plain(name) in known]
    if len(stay) == len(found):
        return plain_rows
    gone = ~pl.col("name").is_in(stay)
    hits = {name: hit.filter(gone) for name, hit in hits.items()}
    payload = None if payload is None else payload.filter(gone)
    numbers = _numbers(store, key, [name for name in found if name not in stay])
    made = plain_rows.with_columns(_replaced(rows[name], some, numbers) for name, some in hits.items() if some.height)
    if payload is not None and tokens is not None and payload.height:
        made = made.with_columns(_in_payloads(rows["payload"], payload, tokens, numbers))
    return flagged(made.lazy(), labels, [NAME]).collect()


def _numbers(store: Store, key: Key, names: Sequence[str]) -> dict[str, str]:
    """What is kept instead of each name."""
    spelled = normalised(pl.Series("name", [f"{SCHEME}{name}" for name in names], dtype=pl.String))
    people = numbers_of(store, key, spelled.drop_nulls().unique().to_list())
    return {name: f"{NAME}{people.get(address or '') or NOBODY}" for name, address in zip(names, spelled, strict=True)}


def _instead(hits: pl.DataFrame, numbers: dict[str, str]) -> pl.DataFrame:
    """`row`, `text` and `instead`: the text with a number in the place of each of the names in it."""
    by_row = hits.group_by("row", "text").agg(pl.col("name").unique().sort())
    kinds = by_row.select("text", "name").unique()
    texts = [_without(text, names, numbers) for text, names in zip(kinds["text"], kinds["name"].to_list(), strict=True)]
    made = kinds.with_columns(pl.Series("instead", texts, dtype=pl.String))
    return by_row.join(made, on=["text", "name"]).drop("name")


def _replaced(column: pl.Series, hits: pl.DataFrame, numbers: dict[str, str]) -> pl.Series:
    found = _instead(hits, numbers).sort("row")
    return column.clone().scatter(found["row"], found["instead"])


def _in_payloads(payloads: pl.Series, hits: pl.DataFrame, tokens: pl.DataFrame, numbers: dict[str, str]) -> pl.Series:
    found = _instead(hits, numbers).rename({"row": "there"})
    rows = tokens["there"].unique().sort()
    places = pl.DataFrame({"there": rows}).with_row_index("row").with_columns(pl.col("row").cast(tokens.schema["row"]))
    instead = found.join(places, on="there").select("row", "text", "instead")
    return payloads.clone().scatter(rows, put_together(tokens.drop("there"), instead, len(rows)))


def _without(text: str, names: Sequence[str], numbers: dict[str, str]) -> str:
    told_text = unicodedata.normalize("NFC", text)
    # Longest first: a name may be a part of another one.
    for name in sorted(names, key=len, reverse=True):
        words = name.split(" ")
        orders = [words, [words[-1], *words[:-1]]]
        spans = [(found.start(), found.end(), folded_word(found[0])) for found in WORD.finditer(told_text)]
        for place in range(len(spans) - len(words), -1, -1):
            some = spans[place : place + len(words)]
            if len(some) == len(words) and [word for _, _, word in some] in orders:
                told_text = told_text[: some[0][0]] + numbers[name] + told_text[some[-1][1] :]
                spans = spans[:place]
    return told_text
