"""The process in which Great Expectations runs: started by the gate, asked over a pipe, one JSON object per line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import polars as pl

import ingest.tables
from ingest.discover import discover
from ingest.quality.asked import Judging
from ingest.quality.check import Verdict, check_table
from ingest.quality.message import Answer, Question
from ingest.quality.own_check import check_own
from ingest.quality.suite import Check
from ingest.table import Table

FILE = "_file"
"""The technical column of every row that came: the place of its file in the group."""


def main() -> None:
    """Say that it is ready, then answer every line of standard input until it ends."""
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    try:
        ask = _judge()
    except Exception as error:  # noqa: BLE001 the gate's user should read why, and has only this line to read
        answers.write(_line(Answer(error=f"Great Expectations cannot be used: {type(error).__name__}: {error}")))
        return
    answers.write(_line(Answer()))
    tables = discover(ingest.tables, Table)
    for line in sys.stdin.buffer:
        answers.write(_line(_answer(msgspec.json.decode(line, type=Question), tables, ask)))


class Asked(Judging, Protocol):
    """What is asked of Great Expectations, for the tables' declarations and for suites of one's own."""

    def verdicts(self, checks: Sequence[Check], frame: pl.DataFrame) -> list[Verdict]:
        """The verdict on each check of a declaration, in their order."""
        ...


def _judge() -> Asked:
    from ingest.quality.judge import Judge  # noqa: PLC0415 its import takes seconds and may fail, both of which we tell

    return Judge()


def _answer(question: Question, tables: dict[str, Table], ask: Asked) -> Answer:
    for rule in question.own:
        if wrong := ask.mistake(rule):
            return Answer(error=f"{rule.place}: '{rule.type}' cannot be asked so: {wrong}")
    results, broken = [], []
    for name, files in question.rows.items():
        if name not in tables:
            return Answer(error=f"there is no table '{name}'; there are {', '.join(tables)}")
        paths, whole = [Path(x) for x in files], [Path(x) for x in question.whole.get(name, ())]
        try:
            results += check_table(tables[name], paths, ask.verdicts)
            if own := [rule for rule in question.own if rule.table == name]:
                found, rows = check_own(own, paths, _some(whole, question.places), ask)
                results += found
                broken += rows
        except (OSError, pl.exceptions.PolarsError) as error:
            return Answer(error=f"the rows of '{name}' cannot be read: {type(error).__name__}")
    return Answer(results=tuple(results), broken=tuple(broken))


def _some(whole: list[Path], places: Sequence[int] | None) -> pl.LazyFrame | None:
    if not whole:
        return None
    rows = pl.concat([pl.scan_parquet(path) for path in whole])
    return rows if places is None else rows.filter(pl.col(FILE).is_in(list(places)))


def _line(answer: Answer) -> bytes:
    return msgspec.json.encode(answer) + b"\n"


if __name__ == "__main__":
    main()
