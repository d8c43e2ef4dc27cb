"""What the company's own systems know of its customers: accounts, the app, the newsletter; and their addresses."""

import polars as pl

from ingest.sample.world import Population, stream

REGISTERED = 0.85
"""Share of the customers who are in the book of customers, with all their addresses."""

ACCOUNT = 0.75
"""Share of the registered who have an account of the web shop; of those, `APP` use the app as well."""
APP = 0.3

SUBSCRIBED = 0.55
"""Share of the registered who get the newsletter."""

CONSENTS = 0.4
"""Share of those who let the web shop count their visits."""


def clientele(population: Population, seed: int) -> pl.DataFrame:
    """One row for each customer: `customer`, `language`, and what holds of them."""
    dice = stream(seed, "clientele")
    size = len(population.share)
    luck = {name: dice.random(size) for name in ("registered", "account", "app", "subscribed", "consents")}
    registered = pl.col("registered") < REGISTERED
    account = registered & (pl.col("account") < ACCOUNT)
    return pl.DataFrame({"language": population.language, **luck}).select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("customer"),
        "language",
        registered.alias("registered"),
        account.alias("account"),
        (account & (pl.col("app") < APP)).alias("app"),
        (registered & (pl.col("subscribed") < SUBSCRIBED)).alias("subscribed"),
        (pl.col("consents") < CONSENTS).alias("consents"),
    )


def phone(customer: str = "customer") -> pl.Expr:
    """The telephone number of a customer, with the blanks that people put in; null where nobody is known."""
    digits = _padded(customer, 6)
    return pl.concat_str(pl.lit("+386 00 "), digits.str.slice(0, 3), pl.lit(" "), digits.str.slice(3))


def email(customer: str = "customer") -> pl.Expr:
    """The e-mail address of a customer."""
    return pl.concat_str(pl.lit("k"), _padded(customer, 5), pl.lit("@example.org"))


def handle(customer: str = "customer") -> pl.Expr:
    """The Facebook account of a customer."""
    return pl.concat_str(pl.lit("fb-"), (7_000_000_000 + pl.col(customer) * 7_919).cast(pl.String))


def card(customer: str = "customer") -> pl.Expr:
    """The number on the loyalty card, which is the customer's number in all of the company's own systems."""
    return pl.concat_str(pl.lit("BV"), _padded(customer, 7))


def _padded(customer: str, digits: int) -> pl.Expr:
    return pl.col(customer).cast(pl.String).str.zfill(digits)
