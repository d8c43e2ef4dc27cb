"""Plain codes: texts too regular to hold the name, the address or the number of a person."""

from functools import reduce
from operator import or_

import polars as pl

TIME = (
    r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ][0-2][0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?(?: ?(?:Z|[+\-][01][0-9]:?[0-5][0-9]))?)?"
)
"""A day or a time of ISO 8601."""

PIECE = rf"{TIME}|[^:#|{{}}]+|[:#|{{}}]"
"""What an id is put together of: a time, whatever else holds no separator, or a separator."""

CODES = (
    rf"^{TIME}$",
    r"^[:#|{}]$",
    r"^[+\-]?(?:[0-9]{1,6}(?:[.,][0-9]{1,3})?|[0-9]{1,3}[.,][0-9]{1,9})$",
    r"^1(?:[0-9]{9}(?:\.[0-9]{1,6})?|[0-9]{12}|[0-9]{15})$",
    r"(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    r"^(?:address|name|words|agent|unlisted)-(?:[0-9]+|nobody)$",
)
"""Times, separators, numbers of few digits, moments since 1970, UUIDs, and what stands where something was replaced."""

DIGEST, SOME_LETTER, SOME_DIGIT = r"(?i)^[0-9a-f]{16,64}$", r"(?i)[a-f]", r"[0-9]"
"""A digest is long, and has letters and digits."""

OF_SALESFORCE = r"^0(?:[A-Za-z][0-9A-Za-z]|[0-9][A-Za-z])[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?$"
"""Its first three signs say what it is an id of, which a fold reads."""

LANGUAGE = r"^[A-Za-z]{2}(?:[-_][A-Za-z]{2})?$"


def is_plain_code(texts: pl.Series) -> pl.Series:
    """Which of these texts are plain codes."""
    matches = [texts.str.contains(code) for code in (*CODES, OF_SALESFORCE)]
    digest = texts.str.contains(DIGEST) & texts.str.contains(SOME_LETTER) & texts.str.contains(SOME_DIGIT)
    return reduce(or_, [*matches, digest])


def is_plain_language(text: pl.Expr) -> pl.Expr:
    """Whether a text is a language with or without its country, such as `de` and `de-AT`."""
    return text.str.contains(LANGUAGE)
