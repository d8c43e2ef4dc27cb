"""Addresses where none belongs, as in the name of a queue or an id: the number of who is behind them stands there."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, reduce
from operator import or_

import polars as pl

from ingest.fold import PREFIXED
from ingest.identity.address import normalised
from ingest.labels import put_instead, replaced
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.vocabulary import Flag
from ingest.written_numbers import (
    ALONE,
    BEGINS,
    CODE_BEGINS,
    HEXADECIMAL,
    LEAST_ALONE,
    PLUS,
    SCHEME,
    SCHEME_OF_ID,
    SPACED,
    ZEROS,
    is_alone,
    is_trade_number,
    number_alone,
    number_in,
)

IN_PLACE = "address-"
"""Stands before the number that is kept instead of an address; `nobody` where its customer was erased."""

NEVER = ("source", "source_tz", "language", "currency")
"""Text columns whose words are the settings' or a standard's."""

PRODUCT = "product"
COUNTED = (*PREFIXED, PRODUCT)
"""Columns of codes, in which any digits may stand: those that begin with 00 are an address only if they are a number
that a country gives, complete and alone."""

JSON = ("payload",)

EXTENSION = re.compile(r"[0-9]{1,6}(?:@|%40)")
"""A mailbox that is none: the extension of a telephone at a switchboard."""

MAILBOX = (
    r"[\p{L}\p{N}.!#$%*+^_~\-]*[\p{L}\p{N}_](?:@|%40)"
    r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}\-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9\-]+|\p{L}{2,})"
)
ESCAPE = r"(?:\\u[0-9a-fA-F]{4}|\\.)?"
"""In JSON the letter behind a backslash is no letter of what follows."""

SIGNS = ["@", "%40", "%2B", "%2b"]

RUN, RUN_IN_JSON = r"[\p{L}0-9]+|[^\p{L}0-9]+", r"\\u[0-9a-fA-F]{4}|[0-9]+|[^0-9\\]+|\\"
"""A code in parts: letters and digits, and what stands between them. Together the parts are all of it."""


def without_addresses(
    store: Store,
    key: Key,
    table: Table,
    rows: pl.DataFrame,
    *,
    own: Collection[str] = (),
    region: str | None = None,
    others: Collection[str] = (),
) -> pl.DataFrame:
    """The rows with `address-` and a number instead of every address in a text column, and a flag where one stood.

    An address is a mailbox, or a telephone number with its country code. The number is the surrogate of whoever has it,
    so that what had the same address before still has the same text. `own` are domains, mailboxes and beginnings of
    telephone numbers that are the company's: they stay. Raises `KeyChangedError`.
    """
    texts = {name: _suspects(rows[name], name) for name in _columns(table) if name in rows.columns}
    alone = cache(number_alone)  # the same ids stand in several columns, and a look at the plan of a country is slow
    found = {name: _found(some, name, alone) for name, some in texts.items() if some is not None and len(some)}
    every = sorted({one for some in found.values() for one in some if not _is_own(one, own)})
    if not every:
        return rows
    source = rows["source"][0]
    written = pl.Series("written", [_plain(one) for one in every])
    spelled = normalised(written, region=region, source=source, others=others)
    people = numbers_of(store, key, spelled.drop_nulls().unique().to_list())
    placed = {
        one: f"{IN_PLACE}{people.get(address) or 'nobody'}"
        for one, address in zip(every, spelled, strict=True)
        if address
    }
    told = {name: {one: placed[one] for one in some if one in placed} for name, some in found.items()}
    return _replaced(rows, {name: some for name, some in told.items() if some})


def _plain(written: str) -> str:
    """An address without the ways in which addresses of the web hide its signs."""
    return re.sub(r"%2[Bb]", "+", written.replace("%40", "@")).replace("+tel:", "tel:")


def _columns(table: Table) -> list[str]:
    kept = [name for name, column in table.columns.items() if column.dtype == pl.String and column.values is None]
    return [name for name in kept if name not in NEVER]


def _suspects(column: pl.Series, name: str) -> pl.Series | None:
    """The distinct texts in which there may be an address; None where there is surely none."""
    if column.null_count() == len(column):
        return None
    if name in PREFIXED:
        # Nearly all of them differ: a look at each costs less than finding out which are the same.
        return column.filter(_has_any(column, CODE_BEGINS)).unique()
    some = column if name in JSON else column.unique()
    return some.filter(some.str.contains_any(SIGNS) | _has_any(some, BEGINS)).unique()


def _has_any(texts: pl.Series, begins: Sequence[str]) -> pl.Series:
    return reduce(or_, [texts.str.contains(begin) for begin in begins])


def _found(texts: pl.Series, name: str, alone: Callable[[str], str]) -> set[str]:
    """Every address in these texts, as it is written there."""
    before = ESCAPE if name in JSON else ""
    kinds: dict[str, Callable[[str], str]] = {MAILBOX: _mailbox, PLUS: number_in}
    kinds[SCHEME_OF_ID if name in PREFIXED else SCHEME] = _with_scheme
    kinds |= {ALONE: alone, SPACED: _spaced} if name in COUNTED else {ZEROS: number_in}
    found: set[str] = set()
    for kind, address in kinds.items():
        some = texts.filter(texts.str.contains(kind))
        if kind in {ALONE, SPACED, ZEROS} and len(some):
            some = some.str.replace_all(HEXADECIMAL, "-")
        hits = some.str.extract_all(before + kind).explode().drop_nulls().unique()
        found |= {address(re.sub(rf"^{ESCAPE}", "", hit) if before else hit) for hit in hits}
    # What may be the number of an article is kept, or not, like any other text.
    return {one for one in found - {""} if not (name == PRODUCT and is_alone(one) and is_trade_number(one))}


def _mailbox(hit: str) -> str:
    """The mailbox, or nothing for an extension at a switchboard, and where a number is told from what stands there."""
    is_number = re.match(r"(?:\+|%2[Bb])[1-9]", hit)
    return "" if EXTENSION.match(hit) or is_number else hit


def _with_scheme(hit: str) -> str:
    """The address with what says that it is one, or nothing where that is the end of another word."""
    found = re.fullmatch(r"[:/]?(\+?(?:whatsapp|tel|sips?):.*)", hit, re.IGNORECASE)
    return found[1] if found else ""


def _spaced(hit: str) -> str:
    """A number with spaces in it, or nothing: digits alone are one only if nothing else stands beside them."""
    number = "" if is_alone(hit) else number_in(hit)
    return "" if is_alone(number) else number


def _is_own(written: str, own: Collection[str]) -> bool:
    """Whether an address begins or ends like one of the company's."""
    plain = written.lower().replace("%40", "@").replace("%2b", "+")
    digits = re.sub(r"[^0-9+]", "", plain)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    domain = plain.partition("@")[2]
    return any(
        digits.startswith(re.sub(r"[^0-9+]", "", one))
        if one.startswith("+")
        else plain == one.lower() or domain == one.lower() or domain.endswith(f".{one.lower()}")
        for one in own
    )


def _replaced(rows: pl.DataFrame, placed: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """The rows with other texts in the place of some in these columns, and a flag where there was one."""
    made = rows.with_columns(_without(rows[name], some) for name, some in placed.items())
    touched = pl.any_horizontal(rows[name].ne_missing(made[name]) for name in placed)
    flags = pl.col("flags").fill_null(pl.lit([], pl.List(pl.String)))
    flagged = flags.list.concat(pl.lit([Flag.ADDRESS_REPLACED.value])).list.unique().list.sort()
    return made.with_columns(pl.when(touched).then(flagged).otherwise("flags").alias("flags"))


def _without(column: pl.Series, placed: Mapping[str, str]) -> pl.Series:
    holds_codes = column.name in {*COUNTED, *JSON}
    alone = {one: placed[one] for one in placed if holds_codes and is_alone(one) and len(one) >= LEAST_ALONE}
    # Longest first: a number may begin like another one.
    longest = sorted(placed.keys() - alone.keys(), key=len, reverse=True)
    made = column.str.replace_many(longest, [placed[one] for one in longest], leftmost=True) if longest else column
    return _without_codes(made, alone) if alone else made


def _without_codes(column: pl.Series, alone: Mapping[str, str]) -> pl.Series:
    """The same for numbers of digits only: as a part of longer digits they are none."""
    texts = column.filter(column.str.contains(ALONE)).unique().alias("text")
    run = RUN_IN_JSON if column.name in JSON else RUN
    parts = texts.to_frame().with_columns(pl.col("text").str.extract_all(run).alias("piece")).explode("piece")
    instead = pl.DataFrame({"piece": list(alone), "number": list(alone.values())})
    return replaced(column, column.name, put_instead(parts, instead))
