"""Breaking: texts of a drawing in as many lines as they need, where they would be cut in one."""

import polars as pl

_NEW_LINE = r"'\n'"


def in_lines(text: pl.Expr, letters: int) -> pl.Expr:
    """The texts with a line break before what is beyond so many letters, between words where that can be.

    A space that must not be broken is none.
    """
    return text.str.replace_all(rf"(.{{1,{letters}}})(?: +|$)|(.{{{letters}}})", "${1}${2}\n").str.strip_suffix("\n")


def lines(broken: pl.Expr) -> pl.Expr:
    """How many lines such a text has."""
    return broken.str.count_matches("\n", literal=True).cast(pl.Int64) + 1


def split(field: str) -> str:
    """The lines of a broken text as a drawing takes them: an expression over a field such as `datum.said`."""
    return f"split({field}, {_NEW_LINE})"


def fitted(field: str, letters: str) -> str:
    """The lines of a text, broken in the browser, between words: an expression.

    `letters` is an expression, too: of how many there is room for.
    """
    words = f"regexp('(.{{1,' + ({letters}) + '}})( +|$)', 'g')"
    return split(f"trim(replace({field}, {words}, '$1' + {_NEW_LINE}))")
