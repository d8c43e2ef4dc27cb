"""Run the contests and print who took how long: `make benchmark`, or `make benchmark ARGS="NAME --rows 100000"`."""

from collections.abc import Sequence
from math import isclose
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.contest import Contest
from benchmarks.run import Lap, all_contests, lap

console = Console()
_READY = "ready"


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Which contests; all of them when left out.")] = None,
    *,
    rows: Annotated[int | None, typer.Option(help="How many rows, instead of what each contest says.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each contender runs; the best round counts.")] = 3,
    without: Annotated[list[str] | None, typer.Option(help="A contender that does not run; can be repeated.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where what contenders read lies from now on; it is prepared once, and stays.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only say which contests there are.")] = False,
) -> None:
    """Measure us against what a user would pick instead; exit code 1 when a bound is broken or the answers differ."""
    known = all_contests()
    if unknown := [name for name in names or [] if name not in known]:
        message = f"There is no contest named {', '.join(unknown)}; there are: {', '.join(known) or 'none yet'}."
        raise typer.BadParameter(message)
    chosen = [known[name] for name in names or known]
    if listed:
        for contest in chosen:
            console.print(f"{contest.name}: {contest.task}")
        return
    verdicts = [_hold(x, rows or x.rows, rounds, kept=folder, without=without or []) for x in chosen]
    raise typer.Exit(0 if all(verdicts) else 1)


def _hold(contest: Contest, rows: int, rounds: int, *, kept: Path | None, without: Sequence[str]) -> bool:
    folder = kept / f"{contest.name}-{rows}" if kept else Path(mkdtemp(prefix=f"{contest.name}-"))
    try:
        if not (folder / _READY).exists():
            folder.mkdir(parents=True, exist_ok=True)
            contest.prepare(folder, rows)
            (folder / _READY).touch()
        chosen = [x for x in contest.contenders if x not in without]
        laps = [lap(contest.name, contender, folder, rounds) for contender in chosen]
    finally:
        if kept is None:
            rmtree(folder)
    console.print(_table(contest, rows, laps))
    return _fair(laps) and _within(contest, laps)


def _table(contest: Contest, rows: int, laps: list[Lap]) -> Table:
    table = Table(
        "contender", "seconds", "of ours", "CPU s", "rows/s", "peak MB", title=f"{contest.task} ({rows:,} rows)"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for one in laps:
        ratio = one.seconds / laps[0].seconds
        table.add_row(
            one.contender,
            f"{one.seconds:.3f}",
            f"{ratio:.2f}",
            f"{one.cpu_seconds:.1f}",
            f"{rows / one.seconds:,.0f}",
            f"{one.peak_bytes / 1024**2:.0f}",
        )
    return table


def _fair(laps: list[Lap]) -> bool:
    others = [one for one in laps[1:] if not isclose(one.proof, laps[0].proof, rel_tol=1e-9)]
    for one in others:
        console.print(f"{one.contender} answers {one.proof}, but {laps[0].contender} {laps[0].proof}.")
    return not others


def _within(contest: Contest, laps: list[Lap]) -> bool:
    ours, seconds = laps[0], {one.contender: one.seconds for one in laps}
    holds = True
    for rival, bound in {contest.rival: contest.bound, **contest.also}.items():
        if rival in seconds and ours.seconds > bound * seconds[rival]:
            console.print(f"At most {bound} times the time of {rival} was the bound; it is broken.")
            holds = False
    if contest.memory_mb is not None and ours.peak_bytes > contest.memory_mb * 1024**2:
        console.print(f"At most {contest.memory_mb:,.0f} MB of memory was the bound; it is broken.")
        holds = False
    return holds


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
