"""The assistant on the web pages: what it answered alone, whom it handed to a human, and who came to one later.

Conversations that led to a contact are told of the contact that they led to: the same customer, the same need.
"""

import numpy as np
import polars as pl

from ingest.sample.clock import DAY, HOUR, SECOND
from ingest.sample.contact import Cause
from ingest.sample.lanes import CHAT, GRAZ, MAIL, NIGHT, TELEPHONE, WHATSAPP
from ingest.sample.pace import ONLINE, moments
from ingest.sample.simulate import Centre
from ingest.sample.world import POPULATION, stream

COMES_BACK_WITHIN = 7 * DAY
"""Somebody whom the assistant served, and who turns to a human within this time, was not served."""

_BEFORE_A_CHAT = 0.5
"""Share of the chats that began with the assistant, which handed them on."""

_IN_VAIN = 0.03
"""Share of the needs before which the assistant seemed to have answered them."""

_WEEKLY = 3_000.0
"""Conversations at scale 1 of which most lead to nobody; those of customers who turn to somebody soon are left out."""

_NOT_SIGNED_IN = 0.3
_INTENTS = {"billing": 0.18, "delivery": 0.5, "returns": 0.22, "technical": 0.1}


def conversations(centre: Centre, contacts: pl.DataFrame, clientele: pl.DataFrame) -> pl.DataFrame:
    """One row for each conversation with the assistant, in the order of their beginning; moments in milliseconds.

    `customer` is null for somebody unknown, `handed` says that it was handed to a human at once, and `led_to` which
    contact it led to: the chat that it was handed to, or the one that the customer made later.
    """
    dice = stream(centre.seed, "assistant")
    handed = _handed(contacts, dice)
    others = contacts.join(handed, left_on="contact", right_on="led_to", how="anti", maintain_order="left")
    registered = clientele.filter("registered").select("customer")
    in_vain = _in_vain(others.join(registered, on="customer", how="semi", maintain_order="left"), dice)
    some = pl.concat([handed, in_vain, _contained(centre, contacts, dice)])
    known = some.filter((pl.col("opened") >= centre.period.begin) & (pl.col("closed") < centre.period.end))
    told = known.sort("opened", maintain_order=True).join(
        clientele.select("customer", "language"), on="customer", how="left", maintain_order="left"
    )
    return told.with_columns(
        pl.format("a{}", (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(6)).alias("session"),
        pl.Series("messages", 1 + dice.poisson(1.6, told.height), dtype=pl.Int64),
    )


def _handed(contacts: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    chats = contacts.filter((pl.col("lane") == CHAT.name) & (pl.col("cause") == Cause.NEED))
    some = chats.filter(pl.Series(dice.random(chats.height) < _BEFORE_A_CHAT))
    length = dice.integers(40 * SECOND, 260 * SECOND, some.height)
    closed = some["started"].to_numpy() - dice.integers(1 * SECOND, 4 * SECOND, some.height)
    return _told(some, closed - length, closed, handed=True)


def _in_vain(contacts: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    lanes = [lane.name for lane in (TELEPHONE, GRAZ, CHAT, MAIL, WHATSAPP)]
    needs = contacts.filter(pl.col("lane").is_in(lanes), pl.col("cause") == Cause.NEED, pl.col("topic") != NIGHT)
    some = needs.filter(pl.Series(dice.random(needs.height) < _IN_VAIN))
    longest = COMES_BACK_WITHIN - 2 * HOUR
    before = np.minimum(longest, HOUR + dice.exponential(1.5 * DAY, some.height)).astype(np.int64)
    opened = some["started"].to_numpy() - before
    return _told(some, opened, opened + dice.integers(30 * SECOND, 240 * SECOND, some.height), handed=False)


def _told(contacts: pl.DataFrame, opened: np.ndarray, closed: np.ndarray, *, handed: bool) -> pl.DataFrame:
    whole = [
        pl.Series(name, at // SECOND * SECOND, dtype=pl.Int64) for name, at in (("opened", opened), ("closed", closed))
    ]
    return contacts.select(
        "customer",
        *whole,
        pl.col("topic").alias("intent"),
        pl.lit(handed).alias("handed"),
        pl.col("contact").alias("led_to"),
    )


def _contained(centre: Centre, contacts: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    scale = len(centre.population.share) / POPULATION
    opened = moments(centre.period, ONLINE, weekly=_WEEKLY * scale, dice=dice)
    asked = pl.DataFrame(
        {
            "whose": dice.integers(0, len(centre.population.share), opened.size),
            "opened": opened,
            "closed": opened + dice.integers(20, 200, opened.size) * SECOND,
            "intent": dice.choice(np.array(list(_INTENTS)), size=opened.size, p=list(_INTENTS.values())),
            "signed_in": dice.random(opened.size) >= _NOT_SIGNED_IN,
        }
    )
    comes = contacts.select(pl.col("customer").alias("whose"), "started").drop_nulls().sort("started")
    soon = asked.join_asof(
        comes,
        left_on="opened",
        right_on="started",
        by="whose",
        strategy="forward",
        tolerance=COMES_BACK_WITHIN,
        check_sortedness=False,
    )
    served = soon.filter(~pl.col("signed_in") | pl.col("started").is_null())
    return served.select(
        pl.when("signed_in").then("whose").alias("customer"),
        *("opened", "closed", "intent"),
        pl.lit(value=False).alias("handed"),
        pl.lit(None, pl.Int64).alias("led_to"),
    )
