"""Whom the settings leave out of every number: the customers behind the addresses that they name."""

from ingest.customers import NoAddressError, customers
from ingest.keys import open_key
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.store.vault import kept_under


def excluded_customers(settings: Settings) -> frozenset[int]:
    """The numbers of everybody who has one of the addresses, by all their addresses; of who was never seen none.

    Raises `KeyFileError` and `KeyChangedError`.
    """
    store = open_store(settings, create=False)
    if not settings.exclude.customers or kept_under(store) is None:
        return frozenset()
    try:
        return customers(settings, store, open_key(settings, store), settings.exclude.customers).surrogates
    except NoAddressError:
        return frozenset()
