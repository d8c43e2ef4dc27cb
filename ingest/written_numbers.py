"""Telephone numbers within other text: which digits are one, and which are part of a code."""

import re
from itertools import accumulate

import phonenumbers
import polars as pl

LEAST_DIGITS, MOST_DIGITS, PLAIN_DIGITS, WHOLE_DIGITS = 7, 15, 8, 10
"""A number has so many digits; with so many behind a + and nothing between it is one, and with so many is complete."""

BETWEEN = r"[ ().\-/\u00a0\u2010-\u2015]{0,3}"
PLUS = rf"[0-9]?(?:\+|%2[Bb])[ (]{{0,2}}[1-9](?:{BETWEEN}[0-9]){{{LEAST_DIGITS - 1},{MOST_DIGITS - 1}}}"
ZEROS = rf"[\p{{L}}0-9]?00[ (]{{0,2}}[1-9](?:{BETWEEN}[0-9]){{{LEAST_DIGITS - 1},{MOST_DIGITS - 1}}}"
SCHEME = rf"[\p{{L}}0-9]?\+?(?i:whatsapp|tel|sips?):[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}"
"""A letter or a digit in front is looked at as well: what comes behind one is no number, as in `Hotel:1234567`."""

SCHEME_BEGINS = r"(?:tel|sips?|whatsapp|Tel|TEL|SIPS?|Sip|WhatsApp|WHATSAPP):[0-9]"
BEGINS = (r"\+[ (]{0,2}[1-9]", SCHEME_BEGINS, r"00[ (]{0,2}[1-9]")
"""What is looked for first, one after the other: each alone is found ten times as fast as all together."""

ALONE = rf"[\p{{L}}0-9]?00[1-9][0-9]{{{WHOLE_DIGITS - 1},{MOST_DIGITS - 1}}}[\p{{L}}0-9]?"
LEAST_ALONE, MOST_ALONE = len("00") + WHOLE_DIGITS, len("00") + MOST_DIGITS
SPACED = rf"[\p{{L}}0-9]?00[ (]{{0,2}}[1-9](?:[ ()]{{0,3}}[0-9]){{{WHOLE_DIGITS - 1},{MOST_DIGITS - 1}}}"
SCHEME_OF_ID = rf"[:/+](?i:whatsapp|tel|sips?):[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}"
"""The same among codes, which are of any digits: complete, and without other signs between them than spaces. In front
of an id stands the name of its source, which may be `sip`."""

CODE_BEGINS = (r"[@+%]", rf"00[ (]{{0,2}}[1-9](?:[ ()]{{0,3}}[0-9]){{{WHOLE_DIGITS - 1}}}", SCHEME_BEGINS)
"""What is looked for first in a code, one after the other again."""

HEXADECIMAL = r"(?i)\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{9,17}[a-f][0-9a-f]{3,})\b"
"""UUIDs, and digests that begin with digits: parts of one in a million look like a number that was dialled."""

LENGTHS_OF_GTIN = (12, 13, 14)


def number_in(hit: str) -> str:
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


def number_alone(hit: str) -> str:
    """The number that a hit of `ALONE` is, or nothing: it must be all of what stands between two other signs."""
    return hit if is_alone(hit) and len(hit) <= MOST_ALONE and _is_number(hit) else ""


def is_alone(written: str) -> bool:
    """Whether an address is a number of digits only, beginning with 00."""
    return re.fullmatch(r"00[0-9]+", written) is not None


def is_trade_number(digits: str) -> bool:
    """Whether digits are the number of an article of trade: a GTIN of 12, 13 or 14 digits, of which the last checks.

    GS1 General Specifications, 7.9: from the right, digits count three times and once by turns, and sum up to tens.
    """
    sums = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return len(digits) in LENGTHS_OF_GTIN and sums % 10 == 0


def trade_numbers(texts: pl.Series) -> pl.Series:
    """Those of these texts in which the number of an article could be a telephone number as well."""
    hits = texts.alias("text").to_frame().with_columns(pl.col("text").str.extract_all(ALONE).alias("hit"))
    told = hits.explode("hit").drop_nulls()
    both = [hit for hit in told["hit"].unique() if number_alone(hit) and is_trade_number(hit)]
    return told.filter(pl.col("hit").is_in(both))["text"].unique()


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
