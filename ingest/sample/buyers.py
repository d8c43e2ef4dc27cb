"""Who buys: since when, how often, how dearly, and until when; who is badly served may never buy again."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.sample.clock import DAY, SECOND
from ingest.sample.contact import Cause, Contact, Ending
from ingest.sample.simulate import Centre
from ingest.sample.world import stream

DAYS_BEFORE = 364
"""So many days before the first day of the contacts the shop opened, and everybody who buys became a customer since."""

LEAVES_BADLY_SERVED = 0.3
"""Share of the customers who never buy again from a badly served contact on: the planted effect on value."""

_ONCE_MORE = (Cause.REDIAL, Cause.SWITCH)
"""Who dials again or changes the channel after being badly served has made up their mind by then."""

_WEEKLY, _SHAPE = 0.05, 0.8
"""Orders of a customer in a week that nobody asks about: their mean, and the shape of the gamma that they differ by."""

_HARDLY_EVER = 1e-6

_LEAVES_AFTER_BUYING = (1.0, 11.0)
"""The beta of the chance that a customer is gone after an order of that kind, however well served."""

_WITHIN = 3 * DAY
"""An order is made within so long of when it is wanted, as a branch may be closed; who is gone is gone after that."""

_DEARLY = 0.5
"""Sigma of the lognormal by which customers differ in what they spend on the same thing."""

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Buyers:
    """The life of every customer, by number: `joined` and `gone` (moments in milliseconds, half-open).

    `weekly` is how many orders of their own they make in a week, `chance` that of leaving after each of these, `dearly`
    how many times as much as others they spend on the same thing.

    `own` are the orders that come of themselves, and would come of who was lost: customer, at; in no order.
    `badly_served` are the contacts that were, of known customers: customer, at, and struck, after which the customer
    was lost.
    """

    joined: NDArray[np.int64]
    gone: NDArray[np.int64]
    weekly: NDArray[np.float64]
    chance: NDArray[np.float64]
    dearly: NDArray[np.float64]
    own: pl.DataFrame
    badly_served: pl.DataFrame

    @property
    def struck(self) -> pl.DataFrame:
        """The badly served contacts after which the customer was lost: customer, at."""
        return self.badly_served.filter("struck").drop("struck")

    def among(self, orders: pl.DataFrame) -> pl.DataFrame:
        """The orders of those who are customers when they are made, and of nobody known; of `customer` and `at`."""
        whose = orders["customer"].fill_null(0).to_numpy()
        at = orders["at"].to_numpy()
        is_one = (self.joined[whose] <= at) & (at < self.gone[whose])
        return orders.filter(pl.col("customer").is_null() | pl.Series(is_one))


def buyers(centre: Centre, *, leaves: float = LEAVES_BADLY_SERVED) -> Buyers:
    """The customers of a centre as buyers; `leaves` is the share of the badly served who never buy again."""
    dice, size = stream(centre.seed, "buyers"), len(centre.population.share)
    begin, end = centre.period.begin, centre.period.end
    opened = begin - DAYS_BEFORE * DAY
    joined = dice.integers(opened, begin, size) // SECOND * SECOND
    weekly = np.maximum(dice.gamma(_SHAPE, _WEEKLY / _SHAPE, size), _HARDLY_EVER)
    chance = dice.beta(*_LEAVES_AFTER_BUYING, size)
    dearly = dice.lognormal(-(_DEARLY**2) / 2, _DEARLY, size)
    bad = _badly_served(centre)
    luck = stream(centre.seed, "badly served").random(bad.height)
    bad = bad.with_columns(pl.Series("struck", luck < leaves, dtype=pl.Boolean))
    gone = np.full(size, _NEVER)
    who, now, placed = np.arange(size), joined.astype(np.float64), []
    while who.size:
        now = now + dice.exponential(7 * DAY / weekly[who])
        stays = now < end
        who, now = who[stays], now[stays]
        at = now.astype(np.int64) // SECOND * SECOND
        placed.append(pl.DataFrame({"customer": who, "at": at}, schema={"customer": pl.Int64, "at": pl.Int64}))
        leaving = dice.random(who.size) < chance[who]
        gone[who[leaving]] = at[leaving] + _WITHIN
        who, now = who[~leaving], now[~leaving]
    # What they would have done stays the same, however many are lost.
    first = bad.filter("struck").group_by("customer").agg(pl.col("at").min())
    lost = first["customer"].to_numpy()
    gone[lost] = np.minimum(gone[lost], first["at"].to_numpy())
    return Buyers(
        joined=joined,
        gone=gone,
        weekly=weekly,
        chance=chance,
        dearly=dearly,
        own=pl.concat(placed),
        badly_served=bad,
    )


def was_badly_served(contact: Contact, as_of: int) -> bool:
    """Whether the customer waited in a queue for longer than its channel promises, or gave up after a while."""
    promise, short = contact.lane.promise * SECOND, contact.lane.short_abandon * SECOND
    waits = [_waited(stay.queued, stay.answered or stay.left, as_of) for stay in contact.stays]
    gave_up = bool(contact.stays) and contact.stays[-1].ending is Ending.ABANDONED and not contact.answered
    return max(waits, default=0) > promise or (gave_up and waits[-1] >= short)


def _badly_served(centre: Centre) -> pl.DataFrame:
    """The contacts that can lose a customer, in the order of their coming."""
    bad: list[tuple[int, int]] = []
    in_anger: dict[int, bool] = {}
    for contact in centre.contacts:
        if contact.customer is None or contact.cause is Cause.CALLBACK:
            continue
        is_bad = was_badly_served(contact, centre.period.end)
        if is_bad and not (contact.cause in _ONCE_MORE and in_anger.get(contact.customer)):
            bad.append((contact.customer, contact.started))
        in_anger[contact.customer] = is_bad
    return pl.DataFrame(bad, schema={"customer": pl.Int64, "at": pl.Int64}, orient="row")


def _waited(queued: int, until: int | None, as_of: int) -> int:
    return (as_of if until is None else until) - queued
