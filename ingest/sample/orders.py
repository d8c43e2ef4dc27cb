"""What customers buy in the web shop and in the branches: much of it is what they ask about later, or give back."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.sample.buyers import DAYS_BEFORE, LEAVES_BADLY_SERVED, Buyers, buyers
from ingest.sample.clock import DAY, HOUR, MINUTE, SECOND, Period
from ingest.sample.contact import Cause
from ingest.sample.lanes import SHOPS
from ingest.sample.pace import ONLINE, TILLS, moments, next_of
from ingest.sample.simulate import Centre
from ingest.sample.world import POPULATION, stream
from ingest.vocabulary import PurchaseKind

PRODUCTS: Mapping[str, tuple[float, float, float]] = {
    "tent": (219.0, 0.34, 0.08),
    "backpack": (95.0, 0.40, 0.14),
    "boots": (139.0, 0.42, 0.17),
    "jacket": (159.0, 0.45, 0.16),
    "sleeping bag": (119.0, 0.38, 0.09),
    "stove": (55.0, 0.36, 0.08),
    "bottle": (18.0, 0.50, 0.13),
    "socks": (14.0, 0.55, 0.15),
}
"""For each product its price in euros, the share of it that is margin, and its share of what is bought."""

_ASKED_ABOUT: Mapping[str, tuple[float, float, float]] = {
    "delivery": (0.22, 1.5, 7.0),
    "returns": (0.22, 3.0, 18.0),
    "billing": (0.10, 0.5, 10.0),
    "technical": (0.08, 4.0, 24.0),
}
"""For each topic the share of the contacts that are about an order, and how many days before it was; of customers."""

_LONGEST_BEFORE = 24
"""So many days after an order, at most, somebody asks about it."""

_NOBODYS_WEEKLY = 480.0
"""Orders in the branches at scale 1 by people who show no card."""

_DENSE = 20_000.0
"""So many moments of a week are enough to take the next one of, for any hour at which people buy."""

_IN_A_BRANCH, _OWN_IN_A_BRANCH = 0.2, 0.35
_FOLLOWED_AND_BOUGHT = 0.15
_GIVEN_BACK = {True: 0.6, False: 0.05}
"""Share of the orders that are given back: of those that somebody asked to return, and of all others."""
_CANCELLED = 0.02

_PLACED = ("customer", "at", "about", "topic", "asked", "online")
_SCHEMA = dict.fromkeys(_PLACED, pl.Int64()) | {"topic": pl.String(), "online": pl.Boolean()}
_TOLD = ("order", "customer", "at", "kind", "branch", "product", "quantity", "amount", "margin")


@dataclass(frozen=True, eq=False)
class Orders:
    """What was bought since the shop opened, and what of it was undone, each in the order of time, in milliseconds.

    Both have `order`, `customer` (null where nobody showed a card), `at`, `kind`, `branch` (null online), `product`,
    `quantity`, `amount` and `margin`; what was bought has `about`, the contact that was about it later, too. `buyers`
    says who was a customer until when.
    """

    bought: pl.DataFrame
    undone: pl.DataFrame
    buyers: Buyers


def orders(
    centre: Centre, contacts: pl.DataFrame, letters: pl.DataFrame, *, leaves: float = LEAVES_BADLY_SERVED
) -> Orders:
    """The orders since the shop opened; `contacts` and `letters` as `contacts_of` and `letters` make them.

    `leaves` is the share of the badly served who never buy again.
    """
    dice = stream(centre.seed, "orders")
    scale = len(centre.population.share) / POPULATION
    begin, end = centre.period.begin, centre.period.end
    open_since = Period(begin - DAYS_BEFORE * DAY, end)
    nobodys = moments(open_since, TILLS, weekly=_NOBODYS_WEEKLY * scale, dice=dice)
    usual = {
        place: moments(open_since, pace, weekly=_DENSE, dice=dice) for place, pace in (("web", ONLINE), ("till", TILLS))
    }
    told = buyers(centre, leaves=leaves)
    some = [
        _asked_about(_needs(contacts, centre, dice), usual, dice),
        _of_nobody_asking(told.own, usual, dice),
        _of_nobody_known(nobodys),
        _after_letters(letters, dice),
    ]
    placed = told.among(pl.concat(some).filter(pl.col("at") < end))
    bought = _priced(placed.sort("at", maintain_order=True), told.dearly, dice)
    undone = _undone(bought, usual["till"], end, dice)
    return Orders(bought.drop("topic", "asked"), undone, told)


def _needs(contacts: pl.DataFrame, centre: Centre, dice: np.random.Generator) -> pl.DataFrame:
    """Contacts of customers that may be about an order: contact, customer, topic, started.

    Those before and after the period are drawn like those in it, so that orders come as often then; they have no
    number, as no log tells of them.
    """
    known = contacts.filter(
        (pl.col("cause") == Cause.NEED) & pl.col("customer").is_not_null() & pl.col("topic").is_in(list(_ASKED_ABOUT))
    ).select("contact", "customer", "topic", "started")
    begin, end = centre.period.begin, centre.period.end
    ranges = ((begin - DAYS_BEFORE * DAY, begin), (end, end + _LONGEST_BEFORE * DAY))
    drawn = [known]
    for since, until in ranges if known.height else ():
        many = int(dice.poisson(known.height * (until - since) / (end - begin)))
        whose = dice.choice(len(centre.population.share), size=many, p=centre.population.share)
        topics = known["topic"].gather(dice.integers(0, known.height, many))
        columns = {"customer": whose, "topic": topics, "started": dice.integers(since, until, many)}
        drawn.append(pl.DataFrame(columns).select(pl.lit(None, pl.Int64).alias("contact"), pl.all()))
    return pl.concat(drawn)


def _asked_about(
    needs: pl.DataFrame, usual: Mapping[str, NDArray[np.int64]], dice: np.random.Generator
) -> pl.DataFrame:
    if needs.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    share, soonest, latest = np.array([_ASKED_ABOUT[topic] for topic in needs["topic"]]).reshape(-1, 3).T
    before = (soonest + dice.random(needs.height) * (latest - soonest)) * DAY
    wanted = needs["started"].to_numpy() - before.astype(np.int64)
    in_branch = dice.random(needs.height) < _IN_A_BRANCH
    at = np.where(in_branch, next_of(wanted, usual["till"]), next_of(wanted, usual["web"]))
    made = needs.select(
        "customer", "topic", pl.Series("at", at), about="contact", asked="started", online=~pl.Series(in_branch)
    )
    # Of an order from before the shop opened nothing is known.
    opened = min(x[0] for x in usual.values())
    kept = (dice.random(needs.height) < share) & (at < needs["started"].to_numpy()) & (wanted >= opened)
    return made.filter(pl.Series(kept)).select(*_PLACED)


def _of_nobody_asking(
    own: pl.DataFrame, usual: Mapping[str, NDArray[np.int64]], dice: np.random.Generator
) -> pl.DataFrame:
    wanted, in_branch = own["at"].to_numpy(), dice.random(own.height) < _OWN_IN_A_BRANCH
    at = np.where(in_branch, next_of(wanted, usual["till"]), next_of(wanted, usual["web"]))
    return _placed(own.select("customer", pl.Series("at", at), online=~pl.Series(in_branch)))


def _of_nobody_known(at: NDArray[np.int64]) -> pl.DataFrame:
    return _placed(pl.DataFrame({"at": at}).with_columns(pl.lit(None, pl.Int64).alias("customer"), online=False))


def _placed(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders that nobody asks about, as `_PLACED`."""
    nobody = {"about": pl.Int64, "topic": pl.String, "asked": pl.Int64}
    return orders.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in nobody.items()).select(*_PLACED)


def _after_letters(letters: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    followed = letters.filter(pl.col("clicked_at").is_not_null())
    some = followed.filter(pl.Series(dice.random(followed.height) < _FOLLOWED_AND_BOUGHT))
    later = dice.integers(4 * MINUTE, 25 * MINUTE, some.height) // SECOND * SECOND
    at = pl.col("clicked_at") + pl.Series(later, dtype=pl.Int64)
    return _placed(some.select("customer", at=at, online=pl.lit(value=True)))


def _priced(placed: pl.DataFrame, dearly: NDArray[np.float64], dice: np.random.Generator) -> pl.DataFrame:
    price, margin, share = np.array(list(PRODUCTS.values())).T
    what = dice.choice(len(PRODUCTS), size=placed.height, p=share)
    quantity = 1 + dice.poisson(np.where(price[what] < 30, 1.2, 0.08))  # noqa: PLR2004 - small things are bought together
    nobody = placed["customer"].is_null().to_numpy()
    spends = np.where(nobody, 1.0, dearly[placed["customer"].fill_null(0).to_numpy()])
    amount = np.round(price[what] * spends * dice.lognormal(-0.02, 0.2, placed.height), 1) * quantity
    kept = amount * margin[what] * dice.uniform(0.8, 1.1, placed.height)
    branches = np.array(list(SHOPS.branches))
    where = dice.choice(len(branches), size=placed.height, p=list(SHOPS.branches.values()))
    number = pl.int_range(pl.len(), dtype=pl.Int64) + 100_001
    branch = pl.when(~pl.col("online")).then(pl.Series("branch", branches[where])).alias("branch")
    return placed.with_columns(
        branch,
        pl.lit(PurchaseKind.PURCHASE.value).alias("kind"),
        pl.Series("product", np.array(list(PRODUCTS))[what], dtype=pl.String),
        pl.Series("quantity", quantity, dtype=pl.Int64),
        pl.Series("amount", amount).round(2),
        pl.Series("margin", kept).round(2),
    ).select(
        pl.concat_str(
            pl.when("online").then(pl.lit("W")).otherwise("branch").str.to_uppercase().str.head(2), number
        ).alias("order"),
        *("customer", "at", "kind", "branch", "product", "quantity", "amount", "margin", "about"),
        *("topic", "asked"),
    )


def _undone(bought: pl.DataFrame, tills: NDArray[np.int64], end: int, dice: np.random.Generator) -> pl.DataFrame:
    size = bought.height
    to_return = pl.col("topic").eq_missing(pl.lit("returns"))
    share = pl.when(to_return).then(_GIVEN_BACK[True]).otherwise(_GIVEN_BACK[False])
    back_after = dice.uniform(2.0, 9.0, size) * DAY
    told = bought.with_columns(
        pl.Series("luck", dice.random(size)),
        pl.Series("never_sent", dice.random(size)),
        pl.Series("back", back_after.astype(np.int64) // SECOND * SECOND),
        pl.Series("soon", dice.integers(10 * MINUTE, 12 * HOUR, size) // SECOND * SECOND),
    )
    # Who asked to return it sends it back after that; the others do so when they have had it for a while.
    later = pl.when(to_return).then(pl.col("asked") + pl.col("back")).otherwise(pl.col("at") + 3 * DAY + pl.col("back"))
    cancelled = pl.col("branch").is_null() & pl.col("asked").is_null() & (pl.col("never_sent") < _CANCELLED)
    undone = told.filter(cancelled | (pl.col("luck") < share)).with_columns(
        pl.when(cancelled)
        .then(pl.lit(PurchaseKind.CANCELLATION.value))
        .otherwise(pl.lit(PurchaseKind.REFUND.value))
        .alias("kind"),
        pl.when(cancelled).then(pl.col("at") + pl.col("soon")).otherwise(later).alias("at"),
    )
    at_the_till = pl.Series(next_of(undone["at"].to_numpy(), tills))
    brought = undone.with_columns(pl.when(pl.col("branch").is_null()).then("at").otherwise(at_the_till).alias("at"))
    return brought.filter(pl.col("at") < end).select(_TOLD).sort("at", maintain_order=True)
