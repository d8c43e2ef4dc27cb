"""What customers and agents did beside the contacts themselves: bought, looked, asked the assistant, wrote, worked."""

from dataclasses import dataclass

import polars as pl

from ingest.sample.assistant import conversations
from ingest.sample.buyers import LEAVES_BADLY_SERVED
from ingest.sample.clientele import clientele
from ingest.sample.letters import letters
from ingest.sample.messages import messages
from ingest.sample.orders import Orders, orders
from ingest.sample.rows import contacts_of
from ingest.sample.simulate import Centre
from ingest.sample.visits import visits
from ingest.sample.work import stretches


@dataclass(frozen=True, kw_only=True, eq=False)
class Beside:
    """All of it, told of the same customers and contacts, as the functions that make it describe it."""

    contacts: pl.DataFrame
    clientele: pl.DataFrame
    letters: pl.DataFrame
    orders: Orders
    assistant: pl.DataFrame
    visits: pl.DataFrame
    messages: pl.DataFrame
    work: pl.DataFrame


def beside(centre: Centre, *, leaves: float = LEAVES_BADLY_SERVED) -> Beside:
    """What happened beside the contacts of a centre. It follows from them and the seed, and moves no contact.

    `leaves` is the share of the badly served who never buy again.
    """
    contacts = contacts_of(centre)
    customers = clientele(centre.population, centre.seed)
    sent = letters(centre.period, customers, centre.seed)
    bought = orders(centre, contacts, sent, leaves=leaves)
    of_period = bought.bought.filter(pl.col("at") >= centre.period.begin)
    asked = conversations(centre, contacts, customers)
    return Beside(
        contacts=contacts,
        clientele=customers,
        letters=sent,
        orders=bought,
        assistant=asked,
        visits=visits(centre, contacts, customers, {"bought": of_period, "letters": sent, "assistant": asked}),
        messages=messages(centre),
        work=stretches(centre),
    )
