"""Person and time in one number, so that the rows of everybody can be looked through at once, in order."""

import polars as pl

_BEFORE_ANYBODY = -1


def moment(person: pl.Expr, at: pl.Expr) -> pl.Expr:
    """A number by which rows are in order of the person and then of the time; rows of nobody come first."""
    # A window looks at every person by itself, and there are millions of them with a few rows each.
    front = person.fill_null(_BEFORE_ANYBODY).cast(pl.Int128) * 2**64
    return front + at.to_physical().cast(pl.Int128)


def rows_until(person: pl.Expr, at: pl.Expr, *, key: pl.Expr, strictly: bool = False) -> pl.Expr:
    """How many rows there are up to a time of a person, that time itself included unless `strictly`.

    `key` is the `moment` of each row, in order. Rows of persons before count as well: only differences tell something.
    """
    return key.search_sorted(moment(person, at), side="left" if strictly else "right").cast(pl.Int64)
