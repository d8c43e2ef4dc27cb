"""What a watch writes into its log: one line for each file, names and numbers, nothing out of a file."""

import traceback
from pathlib import Path

from ingest.door.retention import Cleared
from ingest.store.receipt import Receipt

OURS = ("ingest", "metrics", "dashboards")
FATES = ("new", "updated", "unchanged", "stale", "quarantined")


def of_receipt(receipt: Receipt) -> str | None:
    """A line about a file; None for one that was known."""
    if receipt.state == "known":
        return None
    if receipt.state != "done":
        return f"{receipt.source}: {receipt.message or receipt.file}"
    counts = ", ".join(f"{getattr(receipt, x):,} {'refused' if x == 'quarantined' else x}" for x in FATES)
    return f"{receipt.source}: {receipt.file} is loaded: {receipt.records:,} records, {counts}."


def of_cleared(gone: Cleared) -> str:
    """How many files were cleared out of an inbox, and why."""
    said = [(gone.loaded, "loaded long ago"), (gone.refused, "refused long ago, in part or whole")]
    return " and ".join(f"{many:,} {'file' if many == 1 else 'files'} {why}" for many, why in said if many)


def of_error(error: Exception) -> str:
    """A sentence about an error: its own where it is one of ours, or the system's; else only where it came from.

    The words of a library could be words out of a file.
    """
    if type(error).__module__.split(".")[0] in OURS:
        return str(error)
    if isinstance(error, OSError):
        return (
            f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror or type(error).__name__}."
        )
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" in {Path(last[0].filename).name}, line {last[0].lineno}" if last else ""
    return f"Something went wrong that should not have: {type(error).__name__}{where}."
