"""What happened beside the contacts, counted: the figures that the product's own can be held against."""

from dataclasses import dataclass

import polars as pl

from ingest.sample.assistant import COMES_BACK_WITHIN
from ingest.sample.beside import Beside
from ingest.sample.clock import HOUR
from ingest.vocabulary import AgentState, PurchaseKind


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How much there was of each; `handling_hours` and `available_hours` are those of all agents together.

    Of the conversations with the assistant `handed` went on to the chat at once; of the `contained`, those of
    `known` customers can be followed, and `came_back` to a human, on any channel, within seven days. Of the purchases
    `earlier` were made before the first day of the contacts. Of the `badly_served` contacts of known customers so many
    `struck`: the customer never buys again.
    """

    visits: int
    in_the_app: int
    conversations: int
    handed: int
    contained: int
    known: int
    came_back: int
    messages: int
    purchases: int
    earlier: int
    asked_about: int
    undone: int
    letters: int
    followed: int
    given_up: int
    badly_served: int
    struck: int
    handling_hours: float
    available_hours: float


def figures(beside: Beside, begin: int) -> Figures:
    """Count everything; `begin` is the first moment of the contacts."""
    asked, bought, undone, sent = beside.assistant, beside.orders.bought, beside.orders.undone, beside.letters
    contained = asked.filter(~pl.col("handed"))
    known = contained.filter(pl.col("customer").is_not_null())
    return Figures(
        visits=beside.visits.height,
        in_the_app=int(beside.visits["in_app"].sum()),
        conversations=asked.height,
        handed=asked.height - contained.height,
        contained=contained.height,
        known=known.height,
        came_back=_came_back(known, beside.contacts),
        messages=beside.messages.height,
        purchases=bought.height,
        earlier=int((bought["at"] < begin).sum()),
        asked_about=bought.height - bought["about"].null_count(),
        undone=undone.filter(pl.col("kind") != PurchaseKind.PURCHASE.value).height,
        letters=sent.height,
        followed=sent.height - sent["clicked_at"].null_count(),
        given_up=sent.height - sent["unsubscribed_at"].null_count(),
        badly_served=beside.orders.buyers.badly_served.height,
        struck=beside.orders.buyers.struck.height,
        handling_hours=_hours(beside.work, AgentState.HANDLING),
        available_hours=_hours(beside.work, AgentState.AVAILABLE),
    )


def _came_back(known: pl.DataFrame, contacts: pl.DataFrame) -> int:
    later = known.select("session", "customer", "closed").join(contacts.select("customer", "started"), on="customer")
    within = pl.col("started").is_between(pl.col("closed"), pl.col("closed") + COMES_BACK_WITHIN)
    return later.filter(within)["session"].n_unique()


def _hours(work: pl.DataFrame, state: AgentState) -> float:
    of_state = work.filter(pl.col("state") == state.value)
    return float(of_state.select(((pl.col("ended") - pl.col("started")).sum()) / HOUR).item())
