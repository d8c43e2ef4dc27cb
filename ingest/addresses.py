"""Addresses where none belongs, as in the name of a queue or an id: the number of who is behind them stands there."""

import re
from collections.abc import Collection, Sequence
from itertools import accumulate

import phonenumbers
import polars as pl

from ingest.identity.address import normalised
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.vocabulary import Flag

IN_PLACE = "address-"
"""Stands before the number that is kept instead of an address; `nobody` where its customer was erased."""

NEVER = ("source", "source_tz", "language", "currency")
"""Text columns whose words are the settings' or a standard's."""

OWN_IDS = ("id", "parent_id", "root_id", "conversation_id", "interaction_id", "contact", "transfer_from", "reply_to")
COUNTED = (*OWN_IDS, "order_id", "product")
"""Columns in which any digits may stand: only what has a + or an @ is an address there, as +tel: says of any."""

JSON = ("payload",)

LEAST_DIGITS, MOST_DIGITS, PLAIN_DIGITS, WHOLE_DIGITS = 7, 15, 8, 10
"""A number has so many digits; with so many behind a + and nothing between it is one, and with so many is complete."""

EXTENSION = re.compile(r"[0-9]{1,6}(?:@|%40)")
"""A mailbox that is none: the extension of a telephone at a switchboard."""

BETWEEN = r"[ ().\-/\u00a0\u2010-\u2015]{0,3}"
MAILBOX = (
    r"[\p{L}\p{N}.!#$%*+^_~\-]*[\p{L}\p{N}_](?:@|%40)"
    r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}\-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9\-]+|\p{L}{2,})"
)
PLUS = rf"[0-9]?(?:\+|%2[Bb])[ (]{{0,2}}[1-9](?:{BETWEEN}[0-9]){{{LEAST_DIGITS - 1},{MOST_DIGITS - 1}}}"
ZEROS = rf"[\p{{L}}0-9]?00[ (]{{0,2}}[1-9](?:{BETWEEN}[0-9]){{{LEAST_DIGITS - 1},{MOST_DIGITS - 1}}}"
SCHEME = rf"\+?(?i:whatsapp|tel|sips?):[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}"
ESCAPE = r"(?:\\u[0-9a-fA-F]{4}|\\.)?"
"""In JSON the letter behind a backslash is no letter of what follows."""

SIGNS = ["@", "%40", "%2B", "%2b"]
PLUS_BEGINS, ZEROS_BEGIN = r"\+[ (]{0,2}[1-9]", r"00[ (]{0,2}[1-9]"
SCHEME_BEGINS = r"(?:tel|sips?|whatsapp|Tel|TEL|SIPS?|Sip|WhatsApp|WHATSAPP):[0-9]"
"""What is looked for first, one after the other: each alone is found ten times as fast as all together."""


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
    found = {name: _found(some, name) for name, some in texts.items() if some is not None and len(some)}
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
    return _replaced(rows, [name for name, some in found.items() if some & placed.keys()], placed)


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
    if name in OWN_IDS:
        # Nearly all of them differ: a look at each costs less than finding out which are the same.
        some = column.filter(column.str.contains(r"[@+%]"))
    else:
        some = column if name in JSON else column.unique()
    begins = [PLUS_BEGINS, SCHEME_BEGINS] if name in COUNTED else [PLUS_BEGINS, SCHEME_BEGINS, ZEROS_BEGIN]
    has_any = pl.any_horizontal(some.str.contains_any(SIGNS), *(some.str.contains(begin) for begin in begins))
    return some.filter(pl.select(has_any).to_series()).unique()


def _found(texts: pl.Series, name: str) -> set[str]:
    """Every address in these texts, as it is written there."""
    before = ESCAPE if name in JSON else ""
    kinds = (MAILBOX, PLUS, SCHEME) if name in COUNTED else (MAILBOX, PLUS, SCHEME, ZEROS)
    found: set[str] = set()
    for kind in kinds:
        hits = texts.str.extract_all(before + kind).explode().drop_nulls().unique()
        for hit in hits:
            bare = re.sub(rf"^{ESCAPE}", "", hit) if before else hit
            found |= {_mailbox(bare) if kind == MAILBOX else bare if kind == SCHEME else _number(bare)}
    return found - {""}


def _mailbox(hit: str) -> str:
    """The mailbox, or nothing for an extension at a switchboard, and where a number is told from what stands there."""
    is_number = re.match(r"(?:\+|%2[Bb])[1-9]", hit)
    return "" if EXTENSION.match(hit) or is_number else hit


def _number(hit: str) -> str:
    """The number in what looks like one: as much of it, from its beginning, as a country gives; or nothing."""
    digits = re.sub(r"%2[Bb]", "+", hit)
    if not re.match(r"\+|00[ (]{0,2}[1-9]", digits):
        return ""  # what begins with a digit is the offset of a time, or the end of another number
    parts = re.split(r"(?<=[0-9])(?=[^0-9])", hit)
    if len(re.sub(r"^00|[^0-9]", "", parts[0])) >= WHOLE_DIGITS:
        parts = parts[:1]
    for some in reversed(list(accumulate(parts))):
        if _is_number(some):
            return some
    return ""


def _is_number(written: str) -> bool:
    with_plus = re.match(r"\+|%2[Bb]", written)
    digits = re.sub(r"[^0-9]", "", re.sub(r"^(?:%2[Bb]|00)", "", written).replace("(0)", ""))
    if with_plus and re.fullmatch(rf"(?:\+|%2[Bb])[0-9]{{{PLAIN_DIGITS},}}", written):
        return True
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    if with_plus:
        return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.is_valid_number(number)


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


def _replaced(rows: pl.DataFrame, names: Sequence[str], placed: dict[str, str]) -> pl.DataFrame:
    # Longest first: a number may begin like another one.
    longest = sorted(placed, key=len, reverse=True)
    with_what = [placed[one] for one in longest]
    made = rows.with_columns(pl.col(name).str.replace_many(longest, with_what, leftmost=True) for name in names)
    touched = pl.any_horizontal(rows[name].ne_missing(made[name]) for name in names)
    flags = pl.col("flags").fill_null(pl.lit([], pl.List(pl.String)))
    flagged = flags.list.concat(pl.lit([Flag.ADDRESS_REPLACED.value])).list.unique().list.sort()
    return made.with_columns(pl.when(touched).then(flagged).otherwise("flags").alias("flags"))
