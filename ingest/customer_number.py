"""Whose an address is: the number that stands for the customer, and nothing else of them."""

from ingest.customers import NoAddressError, customers
from ingest.keys import open_key
from ingest.privacy import KeyFileError
from ingest.settings import Settings
from ingest.store.database import CatalogueError
from ingest.store.facts import open_store
from ingest.store.vault import KeyChangedError


class NotLookedUpError(Exception):
    """An address could not be looked up."""


def customer_number(settings: Settings, address: str) -> int | None:
    """The number of the customer with this address, as facts have it; None when nobody was ever seen with it.

    The address is kept nowhere. Raises `NotLookedUpError` for what is no address, or when the vault cannot be opened.
    """
    try:
        store = open_store(settings, create=False)
        found = customers(settings, store, open_key(settings, store), [address])
    except (NoAddressError, KeyFileError, KeyChangedError, CatalogueError) as error:
        raise NotLookedUpError(str(error)) from None
    except OSError as error:
        raise NotLookedUpError(f"{error.filename} cannot be read ({error.strerror}).") from None
    return min(found.surrogates, default=None)
