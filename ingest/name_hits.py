"""Where in its own record's texts the name of a customer stands: in labels, and in the payloads of events."""

from collections.abc import Callable, Collection

import polars as pl

from ingest.identity.address import NOBODY
from ingest.identity.person_name import folded
from ingest.payload_texts import texts_in
from ingest.read.names import BETWEEN, NAMES
from ingest.words import plain

Words = Callable[[], Collection[str]]
"""The words that a source's code knows; asked for only where a name was found."""

LEAST_LETTERS = 3

NO_NAME = r"<[^>]*>|\S*@\S*"
"""What may stand beside a name: an address."""

HITS = pl.Schema({"row": pl.Int64(), "text": pl.String(), "name": pl.String()})
"""A text of a row, and a name in it, as `folded`."""


def told(rows: pl.DataFrame) -> pl.DataFrame:
    """`row` and `name`, as `folded`, of everybody who is named in `NAMES` and can be looked for."""
    named = rows.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), pl.col(NAMES).alias("name")).drop_nulls()
    if named.is_empty():
        return named
    each = named.with_columns(pl.col("name").str.split(BETWEEN)).explode("name")
    bare = pl.col("name").str.replace_all(NO_NAME, " ")
    distinct = each.select(pl.col("name").unique()).with_columns(folded(bare).alias("folded"))
    can_be = distinct.filter(
        pl.col("folded").str.len_chars() >= LEAST_LETTERS,
        pl.col("folded").str.contains(r"\p{L}"),
        ~pl.col("folded").is_in(NOBODY),
    )
    return each.join(can_be, on="name", how="inner").select("row", pl.col("folded").alias("name")).unique()


def in_labels(column: pl.Series, names: pl.DataFrame) -> pl.DataFrame:
    """The `HITS` of names, as `told` has them, in a column of labels."""
    distinct = column.drop_nulls().unique().alias("text").to_frame()
    distinct = distinct.with_columns(folded(pl.col("text")).alias("folded"))
    words = distinct["folded"].str.split(" ").explode().unique()
    # Nearly no name shares its first word with the name of a queue.
    some = names.filter(pl.col("name").str.extract(r"^(\S+)").is_in(words.implode()))
    if some.is_empty():
        return HITS.to_frame()
    pairs = some.join(_numbered(column, "text").drop_nulls(), on="row").join(distinct, on="text")
    return pairs.filter(_holds(pl.col("folded"), pl.col("name"))).select(HITS.names())


def in_payloads(payloads: pl.Series, names: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The `HITS` in payloads, in texts that are neither ids nor `words`; and what those payloads are made of.

    The latter has the columns of `texts_in`, with `there`, the row among all payloads.
    """
    both = names.join(_numbered(payloads, "payload").drop_nulls(), on="row")
    is_plain = pl.col("payload").str.len_bytes() == pl.col("payload").str.len_chars()
    first = pl.col("name").str.extract(r"^(\S+)")
    simple = both.filter(is_plain).filter(pl.col("payload").str.to_lowercase().str.contains(first, literal=True))
    other = both.filter(~is_plain).filter(folded(pl.col("payload")).str.contains(first, literal=True))
    some = pl.concat([simple, other]).select("row", "name")
    if some.is_empty():
        return HITS.to_frame(), pl.DataFrame()
    rows = some["row"].unique().sort()
    tokens = texts_in(payloads.gather(rows))
    tokens = tokens.with_columns(there=rows.gather(tokens["row"]))
    no_id = pl.col("text").str.contains(r"\s") | ~pl.col("text").str.contains(r"[0-9]")
    texts = tokens.filter(pl.col("is_text"), ~pl.col("is_key"), no_id).select(row="there", text="text")
    pairs = texts.join(some, on="row").filter(_holds(folded(pl.col("text")), pl.col("name"))).unique()
    if pairs.is_empty():
        return HITS.to_frame(), pl.DataFrame()
    theirs = words()
    known = pl.Series([plain(text) in theirs for text in pairs["text"]], dtype=pl.Boolean)
    return pairs.filter(~known).select(HITS.names()), tokens


def _holds(text: pl.Expr, name: pl.Expr) -> pl.Expr:
    """Whether the words of a text hold those of a name one behind the other, or with the last one first."""
    space = pl.lit(" ")
    last, first = name.str.extract(r"(\S+)$"), name.str.extract(r"^(.*) \S+$")
    ways = [pl.concat_str(space, name, space), pl.concat_str(space, last, space, first, space)]
    around = pl.concat_str(space, text, space)
    return pl.any_horizontal(around.str.contains(way, literal=True).fill_null(value=False) for way in ways)


def _numbered(column: pl.Series, name: str) -> pl.DataFrame:
    """`row`, and the column under this name."""
    return column.alias(name).to_frame().select(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), name)
