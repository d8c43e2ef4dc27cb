"""Great Expectations, asked for its verdict; the only module that imports it, and only the worker imports this one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import great_expectations as gx
import polars as pl
from great_expectations.compatibility import pydantic
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_table_columns_to_match_set import ExpectTableColumnsToMatchSet
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from ingest.quality.asked import ROW, Tally
from ingest.quality.check import Verdict
from ingest.quality.own import OwnRule
from ingest.quality.suite import Check, JudgedOn


class Judge:
    """One context of Great Expectations, kept for every table of a run."""

    def __init__(self) -> None:
        """Open a context that lives in memory only."""
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("loads").add_dataframe_asset("rows")
        self._rows = asset.add_batch_definition_whole_dataframe("chunk")

    def verdicts(self, checks: Sequence[Check], frame: pl.DataFrame) -> list[Verdict]:
        """The verdict on each check, in their order; the frame holds the columns that the checks are judged on."""
        try:
            batch = self._rows.get_batch(batch_parameters={"dataframe": frame.to_pandas()})
            suite = gx.ExpectationSuite(name="table", expectations=list(_expectations(checks, frame.columns)))
            results = batch.validate(suite, result_format="BOOLEAN_ONLY").results
        except Exception as error:  # noqa: BLE001 whatever it is, the checks were not made, and that is the answer
            return [(None, type(error).__name__)] * len(checks)
        found = {_number(x): _verdict(x) for x in results}
        return [found.get(number, (None, "no result")) for number in range(len(checks))]

    def tallies(self, rules: Sequence[OwnRule], frame: pl.DataFrame) -> list[Tally]:
        """How many rows break each of these rules, in their order; `mostly` is left to whoever adds chunks up."""
        asked = [_asked(rule.type, _without_share(rule), number) for number, rule in enumerate(rules)]
        found = {_number(x): _tally(x) for x in self._results(asked, frame, COUNTS)}
        return [found.get(number, Tally(0, 0, "no result")) for number in range(len(rules))]

    def places(self, rule: OwnRule, frame: pl.DataFrame) -> list[int]:
        """The places, out of the column `_row`, of the rows that break a rule."""
        results = self._results([_asked(rule.type, _without_share(rule), 0)], frame, PLACES)
        return sorted(int(x[ROW]) for result in results for x in result.result.get("unexpected_index_list") or [])

    def holds(self, kind: str, kwargs: Mapping[str, Any], frame: pl.DataFrame) -> Verdict:
        """Whether one expectation holds for a small frame."""
        for result in self._results([_asked(kind, kwargs, 0)], frame, "BOOLEAN_ONLY"):
            return _verdict(result)
        return None, "no result"

    def mistake(self, rule: OwnRule) -> str:
        """What Great Expectations has against a rule: the key, and why; nothing if it can be asked."""
        try:
            _asked(rule.type, rule.kwargs, 0)
        except pydantic.ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(x) for x in first["loc"] if x != "__root__")
            return f"'{key}': {first['msg']}" if key else str(first["msg"])
        except Exception as error:  # noqa: BLE001 whatever it is, it is the rule that is to blame
            return f"it is refused ({type(error).__name__})"
        return ""

    def _results(self, asked: Sequence[Expectation], frame: pl.DataFrame, form: Any) -> Sequence[Any]:
        batch = self._rows.get_batch(batch_parameters={"dataframe": frame.to_pandas()})
        suite = gx.ExpectationSuite(name="own", expectations=list(asked))
        results: Sequence[Any] = batch.validate(suite, result_format=form).results
        return results


COUNTS: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
PLACES: dict[str, Any] = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": [ROW],
    "return_unexpected_index_query": False,
}


def _asked(kind: str, kwargs: Mapping[str, Any], number: int) -> Expectation:
    return ExpectationConfiguration(type=kind, kwargs=dict(kwargs), meta={"check": number}).to_domain_obj()


def _without_share(rule: OwnRule) -> dict[str, Any]:
    return {key: value for key, value in rule.kwargs.items() if key != "mostly"}


def _tally(result: Any) -> Tally:
    ok, error = _verdict(result)
    if ok is None:
        return Tally(0, 0, error)
    counts = result.result
    judged = counts.get("element_count", 0) - (counts.get("missing_count") or 0)
    return Tally(counts.get("unexpected_count", 0), judged)


def _expectations(checks: Sequence[Check], columns: Sequence[str]) -> Iterator[Expectation]:
    for number, check in enumerate(checks):
        said: dict[str, Any] = {"meta": {"check": number}, "severity": str(check.severity)}
        if check.judged_on == JudgedOn.COLUMNS:
            yield ExpectTableColumnsToMatchSet(column_set=list(check.values), exact_match=True, **said)
        elif check.judged_on == JudgedOn.SUMMARY:
            yield ExpectColumnValuesToBeBetween(column=columns[number], min_value=0, max_value=0, **said)
        elif check.values:
            yield ExpectColumnValuesToBeInSet(column=check.column, value_set=list(check.values), **said)
        elif check.minimum is not None or check.maximum is not None:
            yield ExpectColumnValuesToBeBetween(
                column=check.column, min_value=check.minimum, max_value=check.maximum, **said
            )
        else:
            yield ExpectColumnValuesToNotBeNull(column=check.column, **said)


def _number(result: Any) -> int:
    # The results come in an order of their own.
    return int(result.expectation_config.meta["check"])


def _verdict(result: Any) -> Verdict:
    # An error inside an expectation also says success=False; `exception_info` is flat, or one such mapping per metric.
    info: Mapping[str, Any] = result.exception_info or {}
    for told in [info, *(x for x in info.values() if isinstance(x, Mapping))]:
        if told.get("raised_exception"):
            return None, _kind_of(str(told.get("exception_traceback")))
    return bool(result.success), ""


def _kind_of(traceback: str) -> str:
    # The message may hold content, the name of the error cannot.
    last = traceback.strip().rpartition("\n")[2]
    name = re.match(r"[\w.]+", last)
    return name[0].rpartition(".")[2] if name else "error"
