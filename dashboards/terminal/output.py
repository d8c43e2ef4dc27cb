"""Results as a terminal shows them: tables, sentences, JSON."""

import errno
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

if TYPE_CHECKING:
    # Only their names are needed here, and `spiritlevel --help` need not wait for polars.
    import polars as pl

    from ingest.store.receipt import Receipt

UNBOUNDED = 10_000
"""More characters than any line of ours has."""

# A file or a pipe has no width; nothing is cut there. Without any output at all there is nothing to ask.
out = Console(width=None if sys.stdout is not None and sys.stdout.isatty() else 400)
err = Console(stderr=True)

_FIGURE = re.compile(r"\N{EN DASH}|[-+\N{MINUS SIGN}]?\d[\d,.]*(\s(%|s|min|h|d)(\s\d+\s(s|min|h))?)?")

_FULL = "no space is left on the disk. Make room, then run it again; what was being written is not kept, all else is"
_NOT_OURS = "this user may not do that there. Give it the right, or choose another folder with --home"
_IN_THE_WAY = "a file stands where a folder is needed. Choose another folder with --home"
WAYS_OUT = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: "it cannot be written: its file system is read-only. Choose another folder with --home",
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
}
"""What the system's errors mean for whoever runs a command, and what can be done."""


def in_sentences(sentences: Sequence[str], answer: Mapping[str, Any], *, is_json: bool) -> bool:
    """Say the sentences, after which tables may follow, and give True; or print all of it as JSON, and give False."""
    if is_json:
        as_json({**answer, "in_words": sentences})
        return False
    for sentence in sentences:
        say(sentence)
    return True


def told(receipt: "Receipt") -> None:
    """Say at once what went wrong with a file; what went well is in the summary."""
    if receipt.state in {"rejected", "held"} or receipt.gate_failed:
        complain(f"{receipt.source}: {receipt.message or receipt.file}")


def summary(receipts: "Sequence[Receipt]", sources: Sequence[str] = ()) -> None:
    """One line per source: how many files, and what became of their records; `sources` are those that were asked."""
    if empty := [source for source in sources if source not in {receipt.source for receipt in receipts}]:
        say(f"No file was found for {', '.join(empty)}; 'spiritlevel doctor' says where they are looked for.")
    if not receipts:
        return
    counts = ("records", "new", "updated", "unchanged", "stale", "quarantined")
    lines = []
    for source in dict.fromkeys(receipt.source for receipt in receipts):
        mine = [receipt for receipt in receipts if receipt.source == source]
        states = [receipt.state for receipt in mine]
        sums = [cell(sum(getattr(receipt, count) for receipt in mine)) for count in counts]
        aside = states.count("rejected") + states.count("held")
        lines.append([source, cell(len(mine)), *sums, cell(states.count("known")), cell(aside)])
    _print_lines(["source", "files", *counts, "known", "set aside"], lines)
    if any(receipt.quarantined for receipt in receipts):
        say("'spiritlevel loads' says which records were set aside, and why.")


def show(frame: "pl.DataFrame") -> None:
    """A frame as a table: numbers to the right, times to the second, nothing where there is nothing.

    Nothing is ever cut: where a terminal is too narrow for the table, each row is shown as lines of name and value.
    """
    _print_lines(frame.columns, [[cell(value) for value in row] for row in frame.rows()])


def _print_lines(names: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(names):
        figures = all(not line[place] or _FIGURE.fullmatch(line[place]) for line in lines)
        table.add_column(name, justify="right" if figures else "left", no_wrap=True)
    for line in lines:
        table.add_row(*line)
    if out.is_terminal and Measurement.get(out, out.options.update(max_width=UNBOUNDED), table).maximum > out.width:
        widest = max(map(len, names))
        for line in lines:
            say("\n".join(f"{name:<{widest}}  {text}" for name, text in zip(names, line, strict=True) if text) + "\n")
        return
    out.print(table, markup=False)


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


def as_it_is(text: str) -> None:
    """Text on stdout without a change, for other programs."""
    out.file.write(text)


def say(sentence: str) -> None:
    """A sentence on stdout, as it is."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """A sentence on stderr, as it is."""
    err.print(sentence, markup=False, highlight=False, soft_wrap=True)


def in_words(error: OSError) -> str:
    """What the system refused, in a sentence with a way out where there is one."""
    why = WAYS_OUT.get(error.errno or 0) or error.strerror or str(error)
    return f"{error.filename}: {why}." if error.filename else f"{why[:1].upper()}{why[1:]}."


def any_letter() -> None:
    """Let a terminal that cannot write every letter show the others, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
