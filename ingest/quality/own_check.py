"""Judge the rows of one table by the suites of one's own: which expectations hold, and which rows break them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from ingest.quality.asked import ROW, Judging, Tally
from ingest.quality.check import Verdict
from ingest.quality.condition import condition
from ingest.quality.own import OwnRule
from ingest.quality.result import Broken, GateResult
from ingest.quality.rules import Judged
from ingest.quality.summary import summarised, twins
from ingest.quality.witness import CHUNK

MOST_REFUSED = 100_000
"""Of a file of which more rows break a rule none is refused: the rule or the file is wrong, and the file is held."""


def check_own(
    rules: Sequence[OwnRule], files: Sequence[Path], whole: pl.LazyFrame | None, judging: Judging
) -> tuple[list[GateResult], list[Broken]]:
    """Every rule of one table over the rows of these files together, in the order of the rules.

    `files` hold the rows that are about to be published; rules about a whole file are judged on `whole`, every row that
    came for the table, where that is known. Raises OSError and polars' errors for what is no Parquet.
    """
    arriving = pl.concat([pl.scan_parquet(file) for file in files], how="diagonal_relaxed").with_row_index(ROW)
    all_rows = arriving if whole is None else whole.with_row_index(ROW)
    by_row = [rule for rule in rules if rule.judged is Judged.ROWS]
    tallies = {id(rule): (tally, places) for rule, tally, places in _by_rows(by_row, arriving, judging)}
    results: list[GateResult] = []
    broken: list[Broken] = []
    for rule in rules:
        if rule.judged is Judged.ROWS:
            tally, places = tallies[id(rule)]
        elif rule.judged is Judged.TWINS:
            tally, places = twins(rule, all_rows if rule.of_whole_file else arriving, judging)
        else:
            results.append(_result(rule, summarised(rule, all_rows, judging)))
            continue
        results.append(_of_rows(rule, tally, places))
        if places:
            detail = f"{rule.type} {_columns(rule)}".strip()
            broken.append(Broken(table=rule.table, reason=f"suite:{rule.suite}", detail=detail, rows=tuple(places)))
    return results, broken


def _by_rows(
    rules: Sequence[OwnRule], rows: pl.LazyFrame, judging: Judging
) -> Iterator[tuple[OwnRule, Tally, list[int]]]:
    same: dict[str, list[OwnRule]] = {}
    for rule in rules:
        same.setdefault(json.dumps(rule.condition, sort_keys=True, default=str), []).append(rule)
    for together in same.values():
        told: dict[int, Tally] = {id(rule): Tally(0, 0) for rule in together}
        places: dict[int, list[int]] = {id(rule): [] for rule in together}
        for chunk in _chunks(together, rows):
            for rule, new in zip(together, judging.tallies(together, chunk), strict=True):
                old = told[id(rule)]
                told[id(rule)] = Tally(old.broken + new.broken, old.judged + new.judged, old.error or new.error)
                if new.broken and rule.refuses_rows and told[id(rule)].broken <= MOST_REFUSED:
                    places[id(rule)] += judging.places(rule, chunk)
        for rule in together:
            tally = told[id(rule)]
            yield rule, tally, places[id(rule)] if tally.broken == len(places[id(rule)]) and not tally.error else []


def _chunks(rules: Sequence[OwnRule], rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    columns = list(dict.fromkeys(name for rule in rules for name in rule.columns))
    wanted = rows.select(ROW, *columns)
    total = rows.select(pl.len()).collect().item()
    for begin in range(0, total, CHUNK):
        chunk = wanted.slice(begin, CHUNK).collect()
        chunk = chunk if rules[0].condition is None else chunk.filter(condition(rules[0].condition))
        if chunk.height:
            yield chunk


def _of_rows(rule: OwnRule, tally: Tally, places: Sequence[int]) -> GateResult:
    if tally.error:
        return _result(rule, (None, tally.error))
    said = f"{tally.broken:,} of {tally.judged:,} rows"
    if rule.tolerant:
        mostly = float(rule.kwargs["mostly"])
        share = 1 - tally.broken / tally.judged if tally.judged else 1.0
        return _result(rule, (share >= mostly, f"{said}; {share:.2%} keep it, and {mostly:.2%} should"))
    if tally.broken and rule.refuses_rows and not places:
        said += ": too many to refuse them one by one"
    return _result(rule, (not tally.broken, said), refused=len(places))


def _result(rule: OwnRule, verdict: Verdict, *, refused: int = 0) -> GateResult:
    return GateResult(
        table=rule.table,
        expectation=rule.type,
        column=_columns(rule),
        ok=verdict[0],
        observed=verdict[1],
        severity=rule.severity,
        suite=rule.suite,
        refused=refused,
    )


def _columns(rule: OwnRule) -> str:
    named = [rule.kwargs[key] for key in ("column", "column_A", "column_B") if key in rule.kwargs]
    return ", ".join([*named, *rule.kwargs.get("column_list", [])])
