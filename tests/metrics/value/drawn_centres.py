"""Sample centres in memory: the facts of a simulated centre, and what is truly at risk in it, which only we know."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from ingest.sample.beside import Beside, beside
from ingest.sample.buyers import LEAVES_BADLY_SERVED, Buyers, buyers
from ingest.sample.clock import DAY, SECOND, utc
from ingest.sample.contact import Cause, Contact, Ending
from ingest.sample.lanes import LANES
from ingest.sample.simulate import Centre, simulate
from ingest.settings import Settings
from ingest.settings.promise import Promise
from ingest.table import UTC
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.purchase import purchase
from ingest.vocabulary import Outcome
from metrics.rows import Rows
from metrics.value.at_risk import ValueAtRisk, value_at_risk
from metrics.value.buying_again import buying_again
from tests.metrics.worked import frame

UNTIL = date(2026, 11, 21)
SCALE, WEEKS = 0.3, 4
"""As the button of the first page makes it."""

SETTINGS = Settings(
    home=Path("/nowhere"),
    promise={str(x.channel): Promise(within_s=x.promise, short_abandon_s=x.short_abandon) for x in LANES},
)

_OUTCOMES = {
    Ending.ANSWERED: Outcome.ANSWERED,
    Ending.ABANDONED: Outcome.ABANDONED,
    Ending.TIMEOUT: Outcome.FLOW_OUT_TIMEOUT,
    Ending.KEY: Outcome.FLOW_OUT_VOICEMAIL,
    Ending.CALLBACK: Outcome.FLOW_OUT_CALLBACK,
    Ending.OPEN: Outcome.OPEN,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """One centre: what the product says is at risk in it, and what truly is, with the mean true value of a customer."""

    found: ValueAtRisk
    at_risk: float
    value: float


def drawn(seed: int, *, leaves: float = LEAVES_BADLY_SERVED, scale: float = SCALE) -> Drawn:
    """The centre of a seed, of whose badly served customers so many never buy again."""
    centre, told, facts = _told(seed, leaves, scale)
    found = value_at_risk(facts, SETTINGS)
    assert found.worth.until is not None
    rows = buying_again(
        facts, SETTINGS, found.worth.purchases.days, days=14, last=found.worth.until, since=None, until=None
    )
    whose = rows.filter("bad")["person"].unique().sort().to_numpy()
    each = true_values(centre, told, _but_for_the_first(centre, told))[whose]
    return Drawn(found=found, at_risk=float(leaves * each.sum()), value=float(each.mean()))


@lru_cache(maxsize=1)
def _told(seed: int, leaves: float, scale: float) -> tuple[Centre, Beside, Rows]:
    centre = _simulated(seed, scale)
    told = beside(centre, leaves=leaves)
    return centre, told, facts_of(centre, told)


@lru_cache(maxsize=5)
def _simulated(seed: int, scale: float) -> Centre:
    # Who leaves is drawn afterwards: the days are the same with and without.
    return simulate(days=7 * WEEKS, scale=scale, seed=seed, until=UNTIL)


def _but_for_the_first(centre: Centre, told: Beside) -> Buyers:
    """The customers as they would be, had the first badly served contact of each been in time: the others strike."""
    natural, bad = buyers(centre, leaves=0.0), told.orders.buyers.badly_served
    is_first = pl.col("at") == pl.col("at").min().over("customer")
    later = bad.filter(pl.col("struck"), ~is_first).group_by("customer").agg(pl.col("at").min())
    gone, whose = natural.gone.copy(), later["customer"].to_numpy()
    gone[whose] = np.minimum(gone[whose], later["at"].to_numpy())
    return replace(natural, gone=gone)


def true_values(centre: Centre, told: Beside, without: Buyers) -> np.ndarray:
    """The margin that each customer is expected to bring in the year after the period, later money worth less.

    Who is still a customer buys at the rate of their own and at that of the orders that are asked about, until they
    leave after one of the first kind. What an order brings on average, less what is given back, is counted.
    """
    bought = told.orders.bought.filter(pl.col("customer").is_not_null())
    back = told.orders.undone.group_by("order").agg(pl.col("margin").sum().alias("back"))
    net = bought.join(back, on="order", how="left").select(
        (pl.col("margin") - pl.col("back").fill_null(0)).alias("net"), pl.col("customer")
    )
    dearly = without.dearly
    each = net["net"].sum() / dearly[net["customer"].to_numpy()].sum()
    weeks = told.orders.bought.select(((pl.col("at") - centre.period.begin) // DAY).alias("day"), "customer", "at")
    year = 365.25 / 7
    own, chance = without.weekly, without.chance
    # Orders that are asked about, of those who were customers at the time, per week and unit of share.
    asked = weeks.filter(pl.col("customer").is_not_null(), pl.col("day").is_between(-56, -1)).height
    own_in = without.among(without.own).filter(
        pl.col("at").is_between(centre.period.begin - 56 * DAY, centre.period.begin, closed="left")
    )
    is_one = (without.joined < centre.period.begin - 28 * DAY) & (without.gone > centre.period.begin - 28 * DAY)
    rate = (asked - own_in.height) / 8 / centre.population.share[is_one].sum()
    leaving = own * chance + np.log1p(SETTINGS.value.discount_rate) / year
    time = -np.expm1(-leaving * year) / leaving
    alive = without.gone >= centre.period.end
    value: np.ndarray = alive * (own + rate * centre.population.share) * time * each * dearly
    return value


def facts_of(centre: Centre, told: Beside) -> Rows:
    """The facts as they are when all logs are read, and everybody is one person everywhere."""
    contacts = [x for x in centre.contacts if x.stays and x.cause is not Cause.CALLBACK]
    words = [
        {
            "id": f"{number}",
            "source": x.lane.source,
            "channel": str(x.lane.channel),
            "direction": "inbound",
            "customer": x.customer,
            "topic": x.topic,
            "started_at": utc(x.started),
            "ended_at": None if x.ended is None else utc(x.ended),
            "is_open": x.ended is None,
            "outcome": _outcome(x),
        }
        for number, x in enumerate(contacts)
    ]
    stays = [
        {
            "id": f"{number}-{place}",
            "interaction_id": f"{number}",
            "source": x.lane.source,
            "channel": str(x.lane.channel),
            "direction": "inbound",
            "kind": "queue",
            "queue": stay.topic,
            "outcome": str(_OUTCOMES[stay.ending]),
            "queued_at": utc(stay.queued),
            "started_at": utc(stay.queued),
            "answered_at": None if stay.answered is None else utc(stay.answered),
            "left_at": None if stay.left is None else utc(stay.left),
            "agent": stay.agent,
            "talk_s": stay.talk / SECOND if stay.answered else None,
            "acw_s": stay.wrap / SECOND if stay.answered else None,
        }
        for number, x in enumerate(contacts)
        for place, stay in enumerate(x.stays)
    ]
    orders = pl.concat([told.orders.bought.drop("about"), told.orders.undone]).select(
        pl.int_range(pl.len()).cast(pl.String).alias("id"),
        *("customer", "kind", "amount", "margin"),
        source=pl.lit("shop"),
        order_id="order",
        at=pl.from_epoch("at", time_unit="ms").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(UTC),
        currency=pl.lit("EUR"),
    )
    frames = {
        interaction.name: pl.DataFrame(words, schema_overrides={"customer": pl.Int64}, infer_schema_length=None),
        leg.name: pl.DataFrame(stays, infer_schema_length=None),
        purchase.name: orders,
        identity.name: frame(identity, []),
    }
    return Rows(frames=frames, as_of=utc(centre.period.end) - timedelta(seconds=1))


def _outcome(contact: Contact) -> str:
    if contact.answered:
        return str(Outcome.ANSWERED)
    return str(_OUTCOMES[contact.stays[-1].ending])
