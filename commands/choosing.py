"""Which connector reads a file that was named without one: said where it is plain, asked where it is not."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from dashboards.terminal.output import complain
from ingest.recognise import Candidate, SeveralFitError


def choose(path: Path, fitting: Sequence[Candidate]) -> Candidate:
    """The connector for a file: the only one that recognises it, or the one that the user picks at the terminal.

    What is said goes to standard error, so that --json stays JSON. Raises `SeveralFitError` when several recognise the
    file and nobody sits at a terminal.
    """
    if len(fitting) == 1:
        taken = fitting[0]
        complain(f"{path.name} {taken.why}; it is read as {taken.label} ({taken.connector}).")
        return taken
    if not sys.stdin.isatty():
        raise SeveralFitError(path.name, fitting)
    complain(f"{path.name} could be for {len(fitting)} connectors:")
    for number, one in enumerate(fitting, start=1):
        complain(f"  {number}  {one.label} ({one.connector}), because it {one.why}")
    while True:
        answer: int = typer.prompt("Which one reads it", type=int, err=True)
        if 1 <= answer <= len(fitting):
            return fitting[answer - 1]
