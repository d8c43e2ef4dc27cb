"""How to reach the customer of a case: the one place where an address is opened, and every time is written down."""

import polars as pl
from cryptography.fernet import InvalidToken

from ingest.identity.people import people
from ingest.keys import open_key
from ingest.privacy import Key, KeyFileError
from ingest.settings import Settings
from ingest.store.cases import CaseError, case_of, write_down
from ingest.store.facts import open_facts, open_store
from ingest.store.vault import KeyChangedError, sealed_of

SHOWN = "was shown how to reach the customer"


class NotReachableError(CaseError):
    """Nobody can say how to reach the customer of a case."""

    def __init__(self, number: int, why: str) -> None:
        """Say why, and what would change it."""
        super().__init__(f"Nobody can say how to reach the customer of case {number}: {why}")


def how_to_reach(settings: Settings, number: int, *, who: str) -> list[str]:
    """The addresses of a case's customer, those of the same person in other systems too, in order.

    That `who` was shown them stands in the audit and in the case's history before they are given. Raises `CaseError`.
    """
    case = case_of(settings, number)
    linked = people(open_facts(settings, everything=True), shared_above=settings.privacy.shared_above)
    own = linked.filter(shared=False)
    person = own.filter(surrogate=case.customer)["person"]
    theirs = own.filter(pl.col("person").is_in(person.to_list()))["surrogate"].to_list()
    store = open_store(settings, create=False)
    found = sealed_of(store, sorted({*theirs, case.customer}))
    if not found:
        raise NotReachableError(number, _why(settings))
    try:
        key = open_key(settings, store)
    except (KeyFileError, KeyChangedError) as error:
        raise NotReachableError(number, str(error)) from None
    write_down(settings, number, SHOWN, [mac for mac, _ in found], who=who)
    return sorted(opened for _, sealed in found if (opened := _opened(key, sealed)))


def _opened(key: Key, sealed: bytes) -> str:
    try:
        return key.opened(sealed).decode()
    except InvalidToken:
        return ""  # of a key that is gone, and the address with it


def _why(settings: Settings) -> str:
    if settings.privacy.addresses == "sealed":
        return "none of the customer's addresses has come since they are kept."
    return 'addresses are dropped; with addresses = "sealed" under [privacy] those that come from then on are kept.'
