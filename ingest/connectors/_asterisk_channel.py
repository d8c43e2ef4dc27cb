"""Names of Asterisk's channels, which can be called like the telephone number that was dialled on them."""

import polars as pl

NUMBER = r"/(0[0-9]{6,}|[0-9]{10,})"
"""What follows a slash and is dialled from outside: extensions have nine digits at most, and none begins with 0."""


def with_told_numbers(channel: pl.Expr) -> pl.Expr:
    """The name with `+tel:` before a number in it, as SIP/+tel:03012345: so it is an address, which is not kept."""
    return channel.str.replace_all(NUMBER, "/+tel:$1")
