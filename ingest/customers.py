"""Customers as somebody asks for them, by an address: who it is, what they did, and which addresses are theirs."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from ingest.identity.address import normalised
from ingest.identity.journey import STEPS, journey_of
from ingest.identity.people import BY_HAND, people
from ingest.keys import open_key
from ingest.loading import load_once
from ingest.privacy import Key
from ingest.settings import Settings
from ingest.store.facts import ask, open_facts, open_store
from ingest.store.incoming import scratch
from ingest.store.manifest import Store
from ingest.store.vault import known
from ingest.tables.identity import identity
from ingest.vocabulary import AddressKind


class NoAddressError(Exception):
    """Nothing that was said is an address."""

    def __init__(self) -> None:
        """Say what an address is."""
        super().__init__(
            "There is no address in what was given: name a telephone number, a mailbox, or account:SOURCE:ID."
        )


class NotLinkedError(Exception):
    """What was said of two addresses could not be kept."""


@dataclass(frozen=True, kw_only=True)
class Customers:
    """Who is behind some addresses.

    `addresses` are those that were asked for, as they are spelled, `unknown` how many of them were never seen;
    `surrogates` are all addresses of these `people`, and `shared` says how many more they share with others.
    """

    addresses: tuple[str, ...]
    unknown: int
    surrogates: frozenset[int]
    people: int
    shared: int


@dataclass(frozen=True, kw_only=True)
class Story:
    """What one customer did: `steps` has the columns of `STEPS`; whose address is `shared` is not one person's."""

    known: bool
    addresses: int
    shared: bool
    steps: pl.DataFrame


def customers(settings: Settings, store: Store, key: Key, written: Sequence[str]) -> Customers:
    """The people behind some addresses, who are known already. Raises `NoAddressError`."""
    addresses = _spelled(settings, written)
    if not addresses:
        raise NoAddressError
    theirs = known(store, key.kid, [key.mac(address) for address in addresses])
    linked = people(open_facts(settings, everything=True), shared_above=settings.privacy.shared_above)
    own = linked.filter(~pl.col("shared"))
    persons = own.filter(pl.col("surrogate").is_in(list(theirs.values())))["person"].unique()
    together = set(own.filter(pl.col("person").is_in(persons.implode()))["surrogate"])
    alone = set(theirs.values()) - together
    surrogates = frozenset(alone | together)
    shared = set(linked.filter("shared")["surrogate"]) - surrogates
    return Customers(
        addresses=tuple(addresses),
        unknown=len(addresses) - len(theirs),
        surrogates=surrogates,
        people=persons.len() + len(alone),
        shared=len(_linked_with(settings, surrogates) & shared),
    )


def story(settings: Settings, address: str) -> Story:
    """Everything that the customer with this address did, over all sources. Raises `NoAddressError`."""
    store = open_store(settings, create=False)
    found = customers(settings, store, open_key(settings, store), [address])
    if not found.surrogates:
        return Story(known=False, addresses=0, shared=False, steps=pl.DataFrame(schema=STEPS))
    linked = people(open_facts(settings, everything=True), shared_above=settings.privacy.shared_above)
    is_shared = linked.filter("shared", pl.col("surrogate").is_in(list(found.surrogates))).height > 0
    steps = ask(settings, lambda facts: journey_of(facts, found.surrogates), everything=True)
    return Story(known=True, addresses=len(found.surrogates), shared=is_shared, steps=steps)


def say_of_two(settings: Settings, first: str, second: str, *, linked: bool) -> bool:
    """Keep that two addresses are one customer's, or that they are not; whether they now are one person's.

    What is said by hand goes before what systems say. Raises `NoAddressError` and `NotLinkedError`.
    """
    spelled = [_spelled(settings, [address]) for address in (first, second)]
    if not all(spelled):
        raise NoAddressError
    (one,), (other,) = spelled
    row = {
        "id": secrets.token_hex(12),
        "customer": one,
        "other": other,
        "kind": _kind(other).value,
        "seen_at": datetime.now(UTC).isoformat(),
        "linked": linked,
    }
    store = open_store(settings)
    with scratch(store) as folder:
        path = folder / "said"
        path.write_text(json.dumps(row) + "\n")
        (receipt,) = load_once(settings, "canonical", [path], name=BY_HAND, options=[f"table={identity.name}"])
    if receipt.state != "done":
        raise NotLinkedError(receipt.message)
    return customers(settings, store, open_key(settings, store), [one, other]).people == 1


def _spelled(settings: Settings, written: Sequence[str]) -> list[str]:
    region, others = settings.privacy.region or None, {entry.name for entry in settings.source}
    spelled = normalised(pl.Series(written, dtype=pl.String), region=region, others=others)
    found: list[str] = spelled.drop_nulls().unique(maintain_order=True).to_list()
    return found


def _linked_with(settings: Settings, surrogates: frozenset[int]) -> set[int]:
    ends = open_facts(settings, everything=True).scan(identity).select("customer", "other")
    here = list(surrogates)
    found = ends.filter(pl.col("customer").is_in(here) | pl.col("other").is_in(here)).collect()
    return {*found["customer"], *found["other"]}


def _kind(address: str) -> AddressKind:
    """What an address is, by how it is spelled."""
    if address.startswith("account:"):
        return AddressKind.ACCOUNT
    if address.startswith("customer:"):
        return AddressKind.CUSTOMER_NUMBER
    if "@" in address:
        return AddressKind.EMAIL
    return AddressKind.PHONE if address.lstrip("+").isdigit() else AddressKind.HANDLE
