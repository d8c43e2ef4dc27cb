"""A customer's address as messaging platforms write it, with the scheme that says what it is."""

import polars as pl

from ingest.connectors._reading import told_address

SCHEME = r"^(tel|mailto|whatsapp|account|customer):"


def as_address(text: pl.Expr) -> pl.Expr:
    """The address: numbers and e-mails as they stand, a name that only the platform knows as `account:`; or null.

    WhatsApp's numbers keep their scheme, without the plus sign. `client:jane` and `messenger:123` are accounts.
    """
    told = told_address(text)
    digits = told.str.extract(r"^(?i:whatsapp):\+?([0-9]+)$", 1)
    plain = (
        told.str.contains(r"^\+?[0-9 ().\-/]{5,}$") | told.str.contains("@", literal=True) | told.str.contains(SCHEME)
    )
    return (
        pl.when(digits.is_not_null())
        .then(pl.lit("whatsapp:") + digits)
        .when(plain)
        .then(told)
        .otherwise(pl.lit("account:") + told)
    )
