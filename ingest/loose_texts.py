"""Texts that could name somebody: found in rows, and counted by the customers and contacts with whom they came."""

from collections.abc import Collection
from hashlib import blake2b

import polars as pl

from ingest.fold import PREFIXED
from ingest.labels import NEVER, Kept, are_words, parted
from ingest.marks import texts_of
from ingest.payload_texts import texts_in, without_codes
from ingest.plain_codes import is_plain_code, is_plain_language
from ingest.table import Table
from ingest.written_numbers import ALONE, trade_numbers

PAYLOAD, PRODUCT = "payload", "product"
CONTACTS = ("contact", "interaction_id", "id")
"""What a row without a customer is counted by: the first of these that its table has."""

CUSTOMER, CONTACT, DAY = "customer", "contact", "day"
"""Whom a text came with: a customer, the contact of somebody unknown, or an agent on a day."""

AT_FIRST = 20_000
"""In so many rows nearly every text shows that it is common; only what does not is looked for in all of them."""

COUNTED = pl.Schema({"piece": pl.String(), "whose": pl.String(), "who": pl.String(), "day": pl.Date()})
CURRENCY = r"^[A-Z]{3}$"


def columns_of(table: Table, rows: Collection[str]) -> list[str]:
    """The columns of text that are no ids: those in which a text is kept once it is common."""
    return [name for name in texts_of(table) if name in rows and name not in {*NEVER, *PREFIXED}]


def loose(texts: pl.Series, kept: Kept) -> pl.DataFrame:
    """`text` and `piece`: what in these texts could name somebody, and is kept only once it is common.

    A piece is a whole text with spaces in it, or what stands between the separators of one without. It could name
    somebody if it has letters, and no digit unless it has spaces, too: one word with a digit in it is a code, by which
    people look up a contact in its own system. What is listed, or known to the source's own code, names nobody.
    """
    return loose_of(parted(texts.filter(~kept.is_listed(texts))), kept)


def loose_of(parts: pl.DataFrame, kept: Kept) -> pl.DataFrame:
    """Of `text` and `piece`, those pieces that are `loose`."""
    pieces = parts["piece"].drop_nulls().unique()
    no_code = pieces.str.contains(r"\s") | ~pieces.str.contains(r"[0-9]")
    some = pieces.filter(no_code & pieces.str.contains(r"\p{L}") & ~is_plain_code(pieces))
    unknown = some.filter(~are_words(some, kept.words))
    return parts.filter(pl.col("piece").is_in(unknown.implode()))


def loose_in(table: Table, rows: pl.DataFrame, kept: Kept) -> dict[str, set[str]]:
    """The `loose` pieces in rows of a table, by column."""
    found: dict[str, set[str]] = {}
    for name in columns_of(table, rows.columns):
        if rows[name].null_count() < rows.height:
            texts = rows.lazy().select(short(name).alias("text")).drop_nulls().unique().collect()["text"]
            found[name] = set(pieces_in(name, texts, kept)["piece"])
    return {name: pieces for name, pieces in found.items() if pieces}


def short(name: str) -> pl.Expr:
    """A column's texts, of which few differ: what is surely no name is left out of payloads."""
    if name == PAYLOAD:
        return without_codes(pl.col(name))
    stays = {"currency": pl.col(name).str.contains(CURRENCY), "language": is_plain_language(pl.col(name))}.get(name)
    return pl.col(name) if stays is None else pl.when(~stays).then(name)


def pieces_in(name: str, texts: pl.Series, kept: Kept) -> pl.DataFrame:
    """`text`, as `short` has it, and each `piece` that is loose in it."""
    if name == PRODUCT:
        return pl.concat([loose(texts, kept), _of_trade(texts, kept)]).unique()
    if name != PAYLOAD:
        return loose(texts, kept).unique()
    tokens = texts_in(texts).filter("is_text").select("row", "text").unique()
    parts = loose(tokens["text"].unique(), kept)
    whole = pl.DataFrame({"whole": texts}).with_row_index("row")
    return tokens.join(parts, on="text").join(whole, on="row").select(text="whole", piece="piece").unique()


def _of_trade(texts: pl.Series, kept: Kept) -> pl.DataFrame:
    """`text` and `piece` of products whose number could be somebody's telephone number as well."""
    some = texts.filter(texts.str.contains(ALONE))
    parts = parted(some.filter(~kept.is_listed(some)))
    return parts.filter(pl.col("piece").is_in(trade_numbers(parts["piece"].drop_nulls().unique()).implode()))


def counted(table: Table, name: str, rows: pl.LazyFrame, asked: Collection[str], kept: Kept) -> pl.DataFrame:
    """With whom pieces came that are `asked` about, in one column of the rows: `COUNTED`, without repetition.

    Of a piece that is surely common it is enough to know that it is.
    """
    first = _pairs(table, name, rows.head(AT_FIRST), kept).filter(pl.col("piece").is_in(list(asked)))
    sure = common_in(first, kept)
    left = sorted(set(asked) - sure)
    if not left or rows.select(pl.len()).collect().item() <= AT_FIRST:
        return first
    # In JSON some letters may be written in another way.
    has_any = pl.col(name).str.contains_any(left) | (
        pl.col(name).str.contains("\\", literal=True) if name == PAYLOAD else pl.lit(value=False)
    )
    others = _pairs(table, name, rows.filter(has_any), kept).filter(pl.col("piece").is_in(left))
    return pl.concat([first.filter(pl.col("piece").is_in(list(sure))), others])


def common_in(pairs: pl.DataFrame, kept: Kept) -> set[str]:
    """The pieces that came with enough customers, or contacts, or days: the columns of `COUNTED` but the day."""
    many = pairs.group_by("piece", "whose").agg(pl.col("who").n_unique().alias("many"))
    return set(many.filter(pl.col("many") >= (kept.common_from or 1))["piece"])


def digests(who: pl.Series) -> pl.Series:
    """Whom texts came with, as numbers that say nothing of them."""
    distinct = who.unique()
    made = [int.from_bytes(blake2b(one.encode(), digest_size=8).digest(), signed=True) for one in distinct]
    numbers = pl.DataFrame({"who": distinct, "number": made}, schema={"who": pl.String, "number": pl.Int64})
    return who.to_frame("who").join(numbers, on="who", how="left", maintain_order="left")["number"].alias("who")


def _pairs(table: Table, name: str, rows: pl.LazyFrame, kept: Kept) -> pl.DataFrame:
    there = rows.collect_schema().names()
    told = rows.select(short(name).alias("text"), *_whose(table, there), pl.col(table.day).dt.date().alias("day"))
    some = told.drop_nulls(["text", "who"]).unique().collect(engine="streaming")
    parts = pieces_in(name, some["text"].unique(), kept)
    return some.join(parts, on="text").select(COUNTED.names()).unique()


def _whose(table: Table, there: Collection[str]) -> list[pl.Expr]:
    if table.name == "agent_state":
        return [pl.lit(DAY).alias("whose"), pl.col(table.day).dt.date().cast(pl.String).alias("who")]
    contact = pl.coalesce(name for name in CONTACTS if name in there)
    customer = pl.col(CUSTOMER) if CUSTOMER in there else pl.lit(None, pl.Int64)
    return [
        pl.when(customer.is_not_null()).then(pl.lit(CUSTOMER)).otherwise(pl.lit(CONTACT)).alias("whose"),
        pl.coalesce(customer.cast(pl.String), contact).alias("who"),
    ]
