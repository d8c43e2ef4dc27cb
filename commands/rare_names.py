"""The sentence on texts that may be names and stand in the facts as numbers, after loads and beside them."""

# ruff: noqa: PLC0415 - imports of the rooms stand inside the command, which starts at once

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboards.terminal.output import say

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store.receipt import Receipt


def names_as_numbers(settings: "Settings", receipts: "Sequence[Receipt] | None" = None) -> None:
    """Say how many texts are numbers, why, and what to do, if any are; of loads, if any of them did anything."""
    if receipts is not None and not any(receipt.state == "done" for receipt in receipts):
        return
    from ingest.store.facts import open_store
    from ingest.unlisted import rare_in_words

    if said := rare_in_words(settings, open_store(settings, create=False)):
        say(said)
