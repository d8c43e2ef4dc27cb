"""Numbers in the place of texts that are not common, and texts in the place of numbers once they are."""

import json
from collections.abc import Collection, Mapping

import polars as pl

from ingest.fold import PREFIXED
from ingest.labels import (
    SCHEME,
    Kept,
    parted,
    put_instead,
    replaced,
    with_source_name,
    without_source_name,
)
from ingest.loose_texts import PAYLOAD, columns_of, loose_of, pieces_in, short
from ingest.marks import NOBODY, UNLISTED, flagged, labels_of
from ingest.payload_texts import put_together, texts_in
from ingest.plain_codes import PIECE
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.vocabulary import Flag

DIGITS = r"[^:#|{}]*[0-9][^:#|{}]*"
"""A piece of an id with a digit in it."""

MAY_BE_LOOSE = r"(?:^|[:#|{}])[^0-9:#|{}]*\p{L}[^0-9:#|{}]*(?:[#|{}]|$)|[:#|{}][^0-9:#|{}]*\p{L}[^0-9:#|{}]*:"
"""A piece of an id with letters and no digit, beside the name of the source, which is the first piece of every id."""

SEPARATORS, END = ":#|{}", "\x00"


def without_rare(table: Table, rows: pl.DataFrame, instead: pl.DataFrame, kept: Kept) -> pl.DataFrame:
    """The rows with the `number` of every `piece` of `instead` in its place, and a flag where one stands in a label."""
    rare = instead["piece"].implode()
    made = rows
    for name in columns_of(table, rows.columns):
        texts = rows.lazy().select(short(name).alias("text")).drop_nulls().unique().collect()["text"]
        parts = pieces_in(name, texts, kept).filter(pl.col("piece").is_in(rare))
        if parts.is_empty():
            continue
        if name == PAYLOAD:
            made = made.with_columns(_payloads(rows[name], parts["text"], instead, kept))
        else:
            made = made.with_columns(replaced(rows[name], name, _instead(parts["text"].unique(), instead)))
    return flagged(made.lazy(), _labels(table, rows.columns), [UNLISTED]).collect()


def _labels(table: Table, there: Collection[str]) -> list[str]:
    return [name for name in labels_of(table, PREFIXED) if name in there]


def _instead(texts: pl.Series, instead: pl.DataFrame) -> pl.DataFrame:
    """`text` and `instead` of these texts."""
    return put_instead(parted(texts), instead)


def _payloads(column: pl.Series, short_texts: pl.Series, instead: pl.DataFrame, kept: Kept) -> pl.Series:
    rows = column.to_frame().select(short(PAYLOAD).is_in(short_texts.implode()).fill_null(value=False).arg_true())
    there = rows.to_series()
    tokens = texts_in(column.gather(there))
    texts = tokens.filter("is_text")["text"].unique()
    texts = texts.filter(~kept.is_listed(texts))
    made = put_together(tokens, _instead(texts, instead), len(there), keeps_numbers=True)
    return column.clone().scatter(there, made)


def ids_without_texts(store: Store, key: Key, rows: pl.DataFrame, *, kept: Kept) -> pl.DataFrame:
    """The rows with `unlisted-` and a number for every piece of an id that could name somebody, common or not.

    That is a piece with letters and no digit that neither is listed nor known to the source's own code. It stays a
    number, because an id that changed one day would join nothing any more. Raises `KeyChangedError`.
    """
    ids = [name for name in PREFIXED if name in rows.columns and rows[name].null_count() < rows.height]
    places = {name: rows[name].str.contains(MAY_BE_LOOSE).arg_true() for name in ids}
    some = {name: rows[name].gather(there) for name, there in places.items() if len(there)}
    apart = {name: one.to_frame().select(without_source_name(name, kept.sources))[name] for name, one in some.items()}
    short_ids = {name: one.str.replace_all(DIGITS, "0") for name, one in apart.items()}
    if not short_ids:
        return rows
    distinct = pl.concat([one.unique().alias("text") for one in short_ids.values()]).unique()
    parts = loose_of(_in_pieces(distinct), kept)
    pieces = parts["piece"].unique().sort()
    if pieces.is_empty():
        return rows
    people = numbers_of(store, key, [SCHEME + piece for piece in pieces])
    marks = {piece: f"{UNLISTED}{people.get(SCHEME + piece, NOBODY)}" for piece in pieces}
    texts = parts["text"].unique().implode()
    made = rows
    for name, short_ones in short_ids.items():
        loose = short_ones.is_in(texts)
        if loose.any():
            changed = _with_marks(apart[name].filter(loose), marks).alias(name)
            told = with_source_name(some[name].filter(loose), name, kept.sources)
            there = places[name].filter(loose)
            made = made.with_columns(made[name].scatter(there, changed.to_frame().select(told)[name]))
    return made


def _with_marks(ids: pl.Series, marks: Mapping[str, str]) -> pl.Series:
    """Ids with marks in the place of some of their pieces: what stands between two separators, or at an end."""
    between = [(one, other) for one in (*SEPARATORS, END) for other in (*SEPARATORS, END)]
    patterns = {f"{one}{piece}{other}": f"{one}{marks[piece]}{other}" for piece in marks for one, other in between}
    told, instead = list(patterns), list(patterns.values())
    padded = END + ids + END
    # Twice: two pieces beside each other share a separator, and what was found first has taken it.
    return padded.str.replace_many(told, instead).str.replace_many(told, instead).str.strip_chars(END)


def _in_pieces(ids: pl.Series) -> pl.DataFrame:
    parts = pl.DataFrame({"text": ids}).with_columns(pl.col("text").str.extract_all(PIECE).alias("piece"))
    return parts.explode("piece")


def with_texts(table: Table, rows: pl.DataFrame, again: Mapping[str, str]) -> pl.DataFrame:
    """Rows of the store with texts `again` in the place of their marks, and the flag where another mark is left."""
    if not again or rows.is_empty():
        return rows
    columns = columns_of(table, rows.columns)
    marks = sorted(again, key=len, reverse=True)
    plain = [again[mark] for mark in marks]
    quoted = [json.dumps(text, ensure_ascii=False)[1:-1] for text in plain]
    made = rows.with_columns(
        pl.col(name).str.replace_many(marks, quoted if name == PAYLOAD else plain, leftmost=True) for name in columns
    )
    others = pl.col("flags").list.eval(pl.element().filter(pl.element() != Flag.UNLISTED.value))
    return flagged(made.with_columns(others).lazy(), _labels(table, rows.columns), [UNLISTED]).collect()


def has_mark(table: Table, marks: Collection[str]) -> pl.Expr:
    """Whether one of these marks stands in a row."""
    columns = columns_of(table, table.columns)
    told = [pl.col(name).str.contains_any(sorted(marks)).fill_null(value=False) for name in columns]
    return pl.any_horizontal(pl.lit(value=False), *told)
