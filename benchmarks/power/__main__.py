"""Make the centres and print how often each claim was made: `python -m benchmarks.power --seeds 200`."""

import shutil
import subprocess
from collections import Counter
from time import perf_counter
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.power.centres import changeable, even, facts, uneven, waiting
from benchmarks.power.claims import alike, beyond, claimed, found, slow
from metrics.compare import wilson

console = Console(width=140)

SPREAD = 0.3
"""How far the logarithm of a channel's waits goes up and down from day to day, where days are good and bad."""


def main(
    *,
    seeds: Annotated[int, typer.Option(help="How many centres of each kind.")] = 200,
    first: Annotated[int, typer.Option(help="The first seed.")] = 1,
    days: Annotated[int, typer.Option(help="How many days each lasts.")] = 28,
    minutes: Annotated[float, typer.Option(help="After so many minutes it stops with those that it has made.")] = 60,
    scale: Annotated[float, typer.Option(help="How busy each is; 1 is the sample centre's usual.")] = 0.15,
) -> None:
    """How surely a planted unevenness is found, and how often an even centre is called uneven."""
    git = shutil.which("git") or "git"
    commit = subprocess.run(  # noqa: S603 our own words
        [git, "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True
    )
    begun = perf_counter()
    kinds = ("planted", "even", "changeable", "slower", "alike", "moody")
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    points = dict.fromkeys(("even", "changeable"), (0, 0))
    contacts = made = 0
    for seed in range(first, first + seeds):
        if perf_counter() - begun > 60 * minutes:
            break
        made += 1
        stays = uneven(seed, days=days, scale=scale)
        contacts += stays.height
        counts["planted"].update(found(facts(stays)))
        for kind, drawn in (("even", even(stays, seed)), ("changeable", changeable(stays, seed))):
            rows = facts(drawn)
            counts[kind].update(claimed(rows))
            out, of = beyond(rows)
            points[kind] = (points[kind][0] + out, points[kind][1] + of)
        counts["slower"].update(slow(facts(waiting(stays, seed, spread=SPREAD, slower=2))))
        counts["alike"].update(alike(facts(waiting(stays, seed))))
        counts["moody"].update(alike(facts(waiting(stays, seed, spread=SPREAD))))
    took = perf_counter() - begun
    console.print(
        f"{made} centres of {days} days and {contacts / made:,.0f} stays in queues each (scale {scale:g}, seeds from "
        f"{first}), commit {commit.stdout.strip()}, {took:.0f} s."
    )
    titles = {
        "planted": "The sample centre: how often what was planted is found",
        "even": "Every contact served with the same chance: how often something is claimed all the same",
        "changeable": "Even in the long run, with good and bad days in each channel: the same",
        "slower": "Messages wait twice as long, with good and bad days in each channel: how often that is found",
        "alike": "All wait alike: how often something is claimed all the same",
        "moody": "All wait alike in the long run, with good and bad days in each channel: the same",
    }
    for kind in kinds:
        console.print(_table(titles[kind], counts[kind], made))
    for kind, (out, of) in points.items():
        console.print(
            f"Control charts of the {kind} centres, by channel and day: {out} of {of} points beyond the limits."
        )


def _table(title: str, counts: Counter[str], seeds: int) -> Table:
    low, high = wilson(pl.col("k"), pl.lit(seeds))
    ends = pl.DataFrame({"claim": list(counts), "k": list(counts.values())}).with_columns(low=low, high=high)
    table = Table("claim", "seeds", "share", "95 %", title=title, title_justify="left")
    for claim, k, begin, end in ends.iter_rows():
        table.add_row(claim, f"{k}", f"{100 * k / seeds:.1f} %", f"{100 * begin:.1f} to {100 * end:.1f} %")
    return table


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
