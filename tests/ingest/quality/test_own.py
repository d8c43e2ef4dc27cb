"""Suites of one's own: what is read, what is refused with a sentence, and what Great Expectations says of the rows."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.quality import Gate, GateError, Severity, holding_back
from ingest.quality.own import OwnRule, SuiteError, own_rules
from ingest.quality.result import Findings
from ingest.quality.rules import KNOWN, Judged
from ingest.registry import tables
from tests.ingest.quality.expectations import EVERY

Write = Callable[..., Path]
Ask = Callable[..., Findings]
VOICE = {"type": "comparison", "column": {"name": "channel"}, "operator": "==", "parameter": "voice"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a suite of some expectations into a home; returns the home."""

    def written(*expectations: Mapping[str, Any], file: str = "survey.json", **more: Any) -> Path:
        (tmp_path / "suites").mkdir(exist_ok=True)
        suite = {"name": "ours", "expectations": list(expectations), **more}
        (tmp_path / "suites" / file).write_text(json.dumps(suite), "utf-8")
        return tmp_path

    return written


@pytest.fixture
def ask(gate: Gate, write: Write, tmp_path: Path) -> Ask:
    """What the gate finds by one expectation about `survey`."""

    def asked(rows: pl.DataFrame, kind: str, severity: str = "critical", **kwargs: Any) -> Findings:
        rules = own_rules(write({"type": kind, "kwargs": kwargs, "severity": severity}), tables())
        rows.write_parquet(tmp_path / "rows.parquet")
        found = gate.findings({"survey": tmp_path / "rows.parquet"}, own=rules)
        assert {x.ok for x in found.results if x.suite != "ours"} == {True}
        return found

    return asked


def own(found: Findings) -> tuple[bool | None, str]:
    (result,) = (x for x in found.results if x.suite == "ours")
    return result.ok, result.observed


def test_every_expectation_that_is_known_is_tried() -> None:
    assert {kind for kind, *_ in EVERY} == set(KNOWN)


@pytest.mark.parametrize("tried", EVERY, ids=[kind for kind, *_ in EVERY])
def test_an_expectation_holds_or_refuses_rows_or_holds_the_file(
    ask: Ask, answers: pl.DataFrame, tried: tuple[str, dict[str, Any], dict[str, Any], tuple[int, ...]]
) -> None:
    kind, kept, change, places = tried
    rows = answers.with_columns(queue=pl.lit("2026"))
    assert own(ask(rows, kind, **kept))[0] is True
    found = ask(rows, kind, **{**kept, **change})
    assert own(found)[0] is False
    assert tuple(row for broken in found.broken for row in broken.rows) == places
    assert bool(holding_back(found.results)) is (not places)
    assert all(broken.reason == "suite:ours" and broken.detail.startswith(kind) for broken in found.broken)


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_what_is_not_critical_is_told_and_holds_nothing_back(ask: Ask, answers: pl.DataFrame, severity: str) -> None:
    found = ask(answers, "expect_column_values_to_be_in_set", severity, column="kind", value_set=["nps"])
    assert own(found) == (False, "1 of 2 rows")
    assert found.broken == ()
    assert holding_back(found.results) == ()


def test_a_tolerant_rule_is_about_the_whole_file(ask: Ask, answers: pl.DataFrame) -> None:
    kind, kwargs = "expect_column_values_to_be_in_set", {"column": "kind", "value_set": ["nps"]}
    assert own(ask(answers, kind, **kwargs, mostly=0.5)) == (True, "1 of 2 rows; 50.00% keep it, and 50.00% should")
    found = ask(answers, kind, **kwargs, mostly=0.6)
    assert own(found)[0] is False
    assert found.broken == ()
    assert holding_back(found.results)


def test_a_tolerant_rule_is_added_up_over_chunks(ask: Ask, answers: pl.DataFrame) -> None:
    many = answers.head(1).select(pl.all().repeat_by(300_000).explode()).with_row_index("_n")
    rows = many.with_columns(
        id=pl.format("forms:{}", "_n"), queue=pl.when(pl.col("_n") < 250_000).then(pl.lit("a")).otherwise(pl.lit("b"))
    )
    kind, kwargs = "expect_column_values_to_be_in_set", {"column": "queue", "value_set": ["a"]}
    assert own(ask(rows, kind, **kwargs, mostly=0.8))[0] is True
    assert own(ask(rows, kind, **kwargs, mostly=0.9))[0] is False
    found = ask(rows.head(250_002), kind, **kwargs)
    assert [x.rows for x in found.broken] == [(250_000, 250_001)]


def test_a_condition_says_for_which_rows_a_rule_is_meant(ask: Ask, answers: pl.DataFrame) -> None:
    kind, kwargs = "expect_column_values_to_be_in_set", {"column": "kind", "value_set": ["csat"]}
    assert own(ask(answers, kind, **kwargs, row_condition=VOICE)) == (False, "1 of 1 rows")
    nobody = {"type": "and", "conditions": [VOICE, {"type": "nullity", "column": {"name": "value"}, "is_null": True}]}
    assert own(ask(answers, kind, **kwargs, row_condition=nobody)) == (True, "0 of 0 rows")
    either = {"type": "or", "conditions": [VOICE, {**VOICE, "operator": "NOT_IN", "parameter": ["chat"]}]}
    assert own(ask(answers, "expect_table_row_count_to_equal", value=1, row_condition=either)) == (True, "1 rows")


def test_rules_about_a_whole_file_look_at_every_row_that_came(
    gate: Gate, write: Write, answers: pl.DataFrame, tmp_path: Path
) -> None:
    rules = own_rules(write({"type": "expect_table_row_count_to_equal", "kwargs": {"value": 2}}), tables())
    answers.write_parquet(tmp_path / "came.parquet")
    answers.head(1).write_parquet(tmp_path / "new.parquet")
    rows, whole = {"survey": tmp_path / "new.parquet"}, {"survey": [tmp_path / "came.parquet"]}
    assert own(gate.findings(rows, own=rules, whole=whole)) == (True, "2 rows")


def test_no_observation_repeats_a_word_of_the_file(ask: Ask, answers: pl.DataFrame) -> None:
    rows = answers.with_columns(queue=pl.lit("Ada Lovelace"))
    found = ask(rows, "expect_column_most_common_value_to_be_in_set", column="queue", value_set=["B"])
    assert "Ada" not in str(found)
    found = ask(rows, "expect_column_values_to_be_in_set", column="queue", value_set=["B"])
    assert "Ada" not in str(found)


def test_a_file_that_breaks_a_rule_nearly_everywhere_is_held_and_its_rows_are_not_refused(
    ask: Ask, answers: pl.DataFrame
) -> None:
    many = answers.head(1).select(pl.all().repeat_by(100_001).explode()).with_row_index("_n")
    rows = many.with_columns(id=pl.format("forms:{}", "_n"))
    found = ask(rows, "expect_column_values_to_be_in_set", column="kind", value_set=["ces"])
    assert found.broken == ()
    assert holding_back(found.results)


def test_a_home_without_suites_has_no_rules(tmp_path: Path) -> None:
    assert own_rules(tmp_path, tables()) == ()


def test_the_table_is_named_by_the_file_or_by_a_key(write: Write) -> None:
    rule = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "queue"}, "meta": {"owner": "ops"}}
    home = write(rule, file="leg.json")
    (one,) = own_rules(home, tables())
    assert (one.table, one.suite, one.severity, one.tags) == ("leg", "ours", Severity.CRITICAL, {"owner": "ops"})
    write(rule, file="rules of the operation.json", table="leg", name="others")
    assert [x.table for x in own_rules(home, tables())] == ["leg", "leg"]


BETWEEN = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "value", "min_value": 0}}


@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [
        pytest.param("x", "an expectation is an object with 'type' and 'kwargs'", id="a text"),
        pytest.param({"type": 3}, "an expectation is an object", id="no type"),
        pytest.param(
            {"type": "expect_column_values_to_be_betwen"},
            "there is no expectation 'expect_column_values_to_be_betwen'; did you mean 'expect_column_values_to_be_bet",
            id="a slip of the pen",
        ),
        pytest.param(
            {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "DROP TABLE x"}},
            "'unexpected_rows_expectation' cannot be used here, because it runs SQL",
            id="SQL",
        ),
        pytest.param(
            {"type": "expect_column_values_to_match_json_schema"}, "may fetch a schema from elsewhere", id="the network"
        ),
        pytest.param({**BETWEEN, "severity": "grave"}, "'severity' is one of critical, warning, info", id="severity"),
        pytest.param({**BETWEEN, "kwargs": []}, "'kwargs' is an object", id="no arguments"),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "valu"}}, "survey has no column 'valu'; did you mean 'value'", id="column"
        ),
        pytest.param({**BETWEEN, "kwargs": {"column": ["value"]}}, "a column is named by a text", id="a list"),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "mostly": 80}}, "'mostly' is a share from 0 to 1", id="per cent"
        ),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "row_condition": "__import__('os').system('true')"}},
            "'row_condition': a condition is written as an object",
            id="Python",
        ),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "row_condition": {**VOICE, "operator": "~"}}},
            "the operators of a condition are ==, !=",
            id="an operator",
        ),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "row_condition": {**VOICE, "parameter": ["voice"]}}},
            "'==' compares with one value",
            id="a list of values",
        ),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "row_condition": {**VOICE, "column": {"name": "chanel"}}}},
            "survey has no column 'chanel'",
            id="a column of a condition",
        ),
        pytest.param(
            {**BETWEEN, "kwargs": {"column": "value", "min_value": {"$PARAMETER": "now()"}}},
            "nobody fills it in",
            id="a parameter",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_by_file_and_place(write: Write, expectation: Any, sentence: str) -> None:
    with pytest.raises(SuiteError, match=rf"survey\.json: expectations\[0\]: .*{sentence}"):
        own_rules(write(expectation), tables())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"{", r"survey.json, line 1: this is no JSON", id="no JSON"),
        pytest.param(b"\xff{}", "is not written in UTF-8", id="no text"),
        pytest.param(b"[]", "a suite is an object with 'name' and a list of 'expectations'", id="a list"),
        pytest.param(b'{"expectations": {}}', "a list of 'expectations'", id="no list"),
        pytest.param(b'{"expectations": [], "name": ""}', "'name' is a text", id="no name"),
        pytest.param(
            b'{"expectations": [], "table": "surveys"}', "no table 'surveys'; did you mean 'survey'", id="table"
        ),
        pytest.param(b'{"expectations": [NaN]}', "NaN is no number", id="NaN"),
        pytest.param(b"[" * 100_000, "nested too deep|no JSON", id="deep"),
        pytest.param(b" " * 1024**2 + b"{}", "at most", id="long"),
    ],
)
def test_a_file_that_is_no_suite_is_told(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "survey.json").write_bytes(content)
    with pytest.raises(SuiteError, match=sentence):
        own_rules(tmp_path, tables())


def test_two_suites_of_one_name_are_told(write: Write) -> None:
    write(BETWEEN)
    with pytest.raises(SuiteError, match="two suites are named 'ours'"):
        own_rules(write(BETWEEN, file="more.json", table="survey"), tables())


@pytest.fixture
def asked_so(gate: Gate, write: Write, answers: pl.DataFrame, tmp_path: Path) -> Callable[[dict[str, Any]], Findings]:
    """Ask whether values are between something, in so many words."""

    def asked(kwargs: dict[str, Any]) -> Findings:
        answers.write_parquet(tmp_path / "rows.parquet")
        rules = own_rules(write({**BETWEEN, "kwargs": kwargs}), tables())
        return gate.findings({"survey": tmp_path / "rows.parquet"}, own=rules)

    return asked


@pytest.mark.parametrize(
    ("kwargs", "sentence"),
    [
        pytest.param({"column": "value"}, "min_value and max_value cannot both be None", id="no bound"),
        pytest.param({"column": "value", "min_valu": 1}, "'min_valu': extra fields not permitted", id="another key"),
    ],
)
def test_what_great_expectations_refuses_is_told_before_anything_is_judged(
    asked_so: Callable[[dict[str, Any]], Findings], kwargs: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GateError, match=rf"survey\.json: expectations\[0\]: .* cannot be asked so: .*{sentence}"):
        asked_so(kwargs)


def test_a_rule_that_could_not_be_judged_holds_the_file_back(asked_so: Callable[[dict[str, Any]], Findings]) -> None:
    found = asked_so({"column": "kind", "min_value": 3})
    assert own(found) == (None, "MetricResolutionError")
    assert holding_back(found.results)


def test_rules_are_known_by_what_they_cost() -> None:
    by_row = OwnRule(
        table="leg", suite="s", place="p", type="expect_column_values_to_be_unique", kwargs={"column": "id"}
    )
    assert by_row.refuses_rows
    assert KNOWN[by_row.type] is Judged.TWINS
