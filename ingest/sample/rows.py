"""The contacts that happened, and their stays, as tables, for what follows from many of them at once."""

from collections.abc import Sequence

import polars as pl

from ingest.sample.contact import Contact
from ingest.sample.simulate import Centre


def contacts_of(centre: Centre) -> pl.DataFrame:
    """One row for each contact, in the order of their coming; moments in milliseconds.

    `contact` is its place in that order, `customer` null where nobody knows who it was.
    """
    contacts = centre.contacts
    columns = {
        "lane": [contact.lane.name for contact in contacts],
        "cause": [contact.cause.value for contact in contacts],
        "topic": [contact.topic for contact in contacts],
        "customer": [contact.customer for contact in contacts],
        "started": [contact.started for contact in contacts],
    }
    schema = dict.fromkeys(("lane", "cause", "topic"), pl.String) | dict.fromkeys(("customer", "started"), pl.Int64)
    return pl.DataFrame(columns, schema=schema).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("contact"))


def stays_of(contacts: Sequence[Contact]) -> pl.DataFrame:
    """One row for each stay of these contacts: `conversation` (the vendor's id), `place` in it, and what a stay has."""
    pairs = [(contact, place, stay) for contact in contacts for place, stay in enumerate(contact.stays)]
    words = {
        "conversation": [contact.id for contact, _, _ in pairs],
        "lane": [contact.lane.name for contact, _, _ in pairs],
        "topic": [stay.topic for _, _, stay in pairs],
        "agent": [stay.agent for _, _, stay in pairs],
    }
    numbers = {
        "customer": [contact.customer for contact, _, _ in pairs],
        "place": [place for _, place, _ in pairs],
        "queued": [stay.queued for _, _, stay in pairs],
        "turn": [stay.turn for _, _, stay in pairs],
        "missed_ring": [stay.missed_ring for _, _, stay in pairs],
        "answered": [stay.answered for _, _, stay in pairs],
        "left": [stay.left for _, _, stay in pairs],
        "wrap": [stay.wrap for _, _, stay in pairs],
    }
    schema = dict.fromkeys(words, pl.String) | dict.fromkeys(numbers, pl.Int64)
    return pl.DataFrame(words | numbers, schema=schema)
