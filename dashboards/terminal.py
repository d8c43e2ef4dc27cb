"""Results as a terminal shows them: tables, sentences, JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    # Only their names are needed here, and `spiritlevel --help` need not wait for polars.
    import polars as pl

    from ingest.store.receipt import Receipt

# A file or a pipe has no width; nothing is cut there.
out = Console(width=None if sys.stdout.isatty() else 400)
err = Console(stderr=True)


def told(receipt: "Receipt") -> None:
    """Say at once what went wrong with a file; what went well is in the summary."""
    if receipt.state in {"rejected", "held"}:
        complain(f"{receipt.source}: {receipt.message or receipt.file}")


def summary(receipts: "Sequence[Receipt]") -> None:
    """One line per source: how many files, and what became of their records."""
    counts = ("records", "new", "updated", "unchanged", "stale", "quarantined")
    table = Table("source", "files", *counts, "known", "set aside", box=SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for source in dict.fromkeys(receipt.source for receipt in receipts):
        mine = [receipt for receipt in receipts if receipt.source == source]
        states = [receipt.state for receipt in mine]
        sums = [f"{sum(getattr(receipt, count) for receipt in mine):,}" for count in counts]
        aside = states.count("rejected") + states.count("held")
        table.add_row(source, str(len(mine)), *sums, str(states.count("known")), str(aside))
    if not receipts:
        out.print("There is nothing to load: no configured source has a file. 'spiritlevel doctor' says why.")
        return
    out.print(table)
    if any(receipt.quarantined for receipt in receipts):
        out.print("'spiritlevel loads' says which records were set aside, and why.")


def show(frame: "pl.DataFrame") -> None:
    """A frame as a table: numbers to the right, times to the second, nothing where there is nothing."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", no_wrap=not out.is_terminal)
    for row in frame.rows():
        table.add_row(*(cell(value) for value in row))
    out.print(table)


def cell(value: Any) -> str:
    """One value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004 - where decimals stop telling
        case int():
            return f"{value:,}"
        case _:
            return f"{value:%Y-%m-%d %H:%M:%S %Z}" if hasattr(value, "tzinfo") else str(value)


def explain(lines: Mapping[str, str]) -> None:
    """Names and what they mean, in two columns."""
    table = Table.grid(padding=(0, 2))
    for name, meaning in lines.items():
        table.add_row(name, meaning)
    out.print(table, markup=False)


def as_json(value: Any) -> None:
    """JSON on stdout; a frame becomes a list of objects, a time ISO 8601 with its zone."""
    out.print_json(json.dumps(value, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.to_dicts() if hasattr(value, "to_dicts") else vars(value)


def say(sentence: str) -> None:
    """A sentence on stdout, as it is."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """A sentence on stderr, as it is."""
    err.print(sentence, markup=False, highlight=False, soft_wrap=True)
