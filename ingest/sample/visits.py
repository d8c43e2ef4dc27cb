"""Visits of the web shop and of its app: to look, to buy, to find help, to ask the assistant, out of a newsletter.

Only those are known who let their visits be counted.
"""

import numpy as np
import polars as pl

from ingest.sample.clock import HOUR, MINUTE, SECOND
from ingest.sample.lanes import CHAT, GRAZ, MAIL, SHOPS, SOCIAL, TELEPHONE, TEXT, WHATSAPP
from ingest.sample.pace import ONLINE, moments
from ingest.sample.simulate import Centre
from ingest.sample.world import POPULATION, stream

LOOKED_FIRST = {
    CHAT.name: 0.45,
    MAIL.name: 0.25,
    TELEPHONE.name: 0.15,
    GRAZ.name: 0.15,
    WHATSAPP.name: 0.12,
    SOCIAL.name: 0.08,
    TEXT.name: 0.05,
    SHOPS.name: 0.05,
}
"""Share of the contacts before which the customer looked for help on the web pages."""

_WEEKLY = 2_000.0
"""Visits at scale 1 of those who only look; a third of them by strangers."""

_STRANGERS = 0.35
_IN_THE_APP = 0.45
"""Share of the visits of those who have the app that are made in it."""

_SIGNED_IN = {"look": 0.3, "help": 0.45, "order": 0.85, "letter": 0.4, "assistant": 0.5}
_PAGES = {"look": 3, "help": 2, "letter": 2}
"""The most pages of a visit, at least one; an order goes its way, and the assistant is on any page."""


def visits(
    centre: Centre, contacts: pl.DataFrame, clientele: pl.DataFrame, beside: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """One row for each visit that is counted, in the order of their beginning; moments in milliseconds.

    `why` is look, help, order, letter or assistant; `customer` is null for a stranger, who has a number instead.
    `order` and `amount` are those of a visit in which somebody bought. `beside` are bought, letters and assistant.
    """
    dice = stream(centre.seed, "visits")
    some = [
        _looking(centre, dice),
        _looked_first(contacts, dice),
        _bought(beside["bought"], dice),
        _told(beside["letters"].rename({"clicked_at": "begun"}), "letter"),
        _told(beside["assistant"].with_columns(pl.col("opened").alias("begun")), "assistant"),
    ]
    every = pl.concat(some, how="diagonal").filter(pl.col("begun").is_not_null())
    of = every.join(clientele, on="customer", how="left", maintain_order="left")
    size = of.height
    luck = of.with_columns(
        pl.Series("app_luck", dice.random(size)),
        pl.Series("sign_luck", dice.random(size)),
        pl.Series("page_luck", dice.random(size)),
    )
    counted = pl.col("stranger").is_not_null() | pl.col("consents")
    app = pl.col("app") & (pl.col("app_luck") < _IN_THE_APP) & (pl.col("why") != "letter")
    likely = pl.col("why").replace_strict(_SIGNED_IN, return_dtype=pl.Float64)
    most = pl.col("why").replace_strict(_PAGES, default=1, return_dtype=pl.Int64)
    return (
        luck.filter(counted & (pl.col("begun") >= centre.period.begin))
        .with_columns(app.fill_null(value=False).alias("in_app"))
        .select(
            *("customer", "stranger", "begun", "why", "in_app", "language", "order", "amount"),
            (pl.col("account") & (pl.col("in_app") | (pl.col("sign_luck") < likely)))
            .fill_null(value=False)
            .alias("signed_in"),
            (1 + (pl.col("page_luck") * most).floor()).cast(pl.Int64).alias("pages"),
        )
        .sort("begun", maintain_order=True)
    )


def _looking(centre: Centre, dice: np.random.Generator) -> pl.DataFrame:
    population = centre.population
    scale = len(population.share) / POPULATION
    at = moments(centre.period, ONLINE, weekly=_WEEKLY * scale, dice=dice)
    strange = pl.col("strange") < _STRANGERS
    drawn = pl.DataFrame(
        {
            "begun": at,
            "strange": dice.random(at.size),
            "number": dice.integers(0, max(1, round(POPULATION * scale / 2)), at.size),
            "whose": dice.choice(len(population.share), size=at.size, p=population.share),
        }
    )
    return drawn.select(
        "begun",
        pl.when(~strange).then("whose").cast(pl.Int64).alias("customer"),
        pl.when(strange).then("number").cast(pl.Int64).alias("stranger"),
        pl.lit("look").alias("why"),
    )


def _looked_first(contacts: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    share = pl.col("lane").replace_strict(LOOKED_FIRST, default=0.0, return_dtype=pl.Float64)
    some = contacts.with_columns(pl.Series("luck", dice.random(contacts.height))).filter(
        pl.col("customer").is_not_null() & (pl.col("luck") < share)
    )
    before = np.minimum(6 * HOUR, 4 * MINUTE + dice.exponential(25 * MINUTE, some.height)).astype(np.int64)
    begun = (some["started"].to_numpy() - before) // SECOND * SECOND
    return _told(some.with_columns(pl.Series("begun", begun)), "help")


def _bought(bought: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    online = bought.filter(pl.col("branch").is_null())
    before = dice.integers(3 * MINUTE, 12 * MINUTE, online.height) // SECOND * SECOND
    return _told(online.with_columns(pl.col("at").alias("paid"), begun=pl.col("at") - pl.Series(before)), "order")


def _told(some: pl.DataFrame, why: str) -> pl.DataFrame:
    more = [name for name in ("order", "amount", "paid") if name in some.columns]
    return some.select("customer", "begun", *more, pl.lit(why).alias("why"))
