"""The process in which Great Expectations runs: started by the gate, asked over a pipe, one JSON object per line."""

import os
import sys
from pathlib import Path

import msgspec
import polars as pl

import ingest.tables
from ingest.discover import discover
from ingest.quality.check import Verdicts, check_table
from ingest.quality.message import Answer, Question
from ingest.table import Table


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


def _judge() -> Verdicts:
    from ingest.quality.judge import Judge  # noqa: PLC0415 its import takes seconds and may fail, both of which we tell

    return Judge().verdicts


def _answer(question: Question, tables: dict[str, Table], ask: Verdicts) -> Answer:
    results = []
    for name, files in question.rows.items():
        if name not in tables:
            return Answer(error=f"there is no table '{name}'; there are {', '.join(tables)}")
        try:
            results += check_table(tables[name], [Path(x) for x in files], ask)
        except (OSError, pl.exceptions.PolarsError) as error:
            return Answer(error=f"the rows of '{name}' cannot be read: {type(error).__name__}")
    return Answer(results=tuple(results))


def _line(answer: Answer) -> bytes:
    return msgspec.json.encode(answer) + b"\n"


if __name__ == "__main__":
    main()
