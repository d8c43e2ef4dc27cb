"""What the gate says of rows that keep, and of rows that break, what their table declares."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from ingest.quality import Gate, GateError, GateResult, Severity, holding_back
from ingest.quality.witness import CHUNK
from ingest.registry import tables
from tests.ingest.quality.watch import WATCH

Asked = Callable[[Mapping[str, pl.DataFrame]], list[GateResult]]


@pytest.fixture
def ask(gate: Gate, tmp_path: Path) -> Asked:
    """The results for frames by the name of their table."""

    def results(frames: Mapping[str, pl.DataFrame]) -> list[GateResult]:
        for name, frame in frames.items():
            frame.write_parquet(tmp_path / f"{name}.parquet")
        return gate.check({name: tmp_path / f"{name}.parquet" for name in frames})

    return results


def broken(results: list[GateResult]) -> set[tuple[str, str, str]]:
    """What did not hold: (column, expectation, observed)."""
    return {(x.column, x.expectation, x.observed) for x in results if x.ok is not True}


def test_rows_that_keep_their_table_pass(ask: Asked, answers: pl.DataFrame, legs: pl.DataFrame) -> None:
    results = ask({"survey": answers, "leg": legs})
    assert {x.ok for x in results} == {True}
    assert [x.table for x in results] == sorted((x.table for x in results), reverse=True)
    assert holding_back(results) == ()


def test_no_rows_at_all_pass(ask: Asked, answers: pl.DataFrame) -> None:
    assert {x.ok for x in ask({"survey": answers.clear()})} == {True}


@pytest.mark.parametrize(
    ("change", "column", "expectation"),
    [
        pytest.param(pl.lit("a:1").alias("id"), "id", "unique", id="an id twice"),
        pytest.param(pl.lit("fax").alias("channel"), "channel", "closed_list", id="a word that is not in the list"),
        pytest.param(pl.lit("").alias("kind"), "kind", "closed_list", id="an empty word"),
        pytest.param(pl.lit(None, pl.String).alias("source"), "source", "required", id="a missing text"),
        pytest.param(pl.lit(None, pl.Int64).alias("revision"), "revision", "required", id="a missing number"),
        pytest.param(pl.lit(None, pl.Float64).alias("scale_min"), "scale_min", "required", id="a missing fraction"),
        pytest.param(pl.lit(None, pl.Boolean).alias("complete"), "complete", "required", id="a missing yes or no"),
        pytest.param(pl.lit(None, pl.Datetime("us", "UTC")).alias("asked_at"), "asked_at", "required", id="no time"),
        pytest.param(pl.lit(float("nan")).alias("value"), "value", "finite", id="not a number"),
        pytest.param(pl.lit(float("inf")).alias("scale_max"), "scale_max", "finite", id="an infinite number"),
        pytest.param(pl.lit(99.0).alias("value"), "", "outside_its_scale", id="a rule of the table"),
        pytest.param(
            (pl.col("asked_at") - timedelta(seconds=1)).alias("answered_at"), "", "ends_before_it_begins", id="another"
        ),
    ],
)
def test_rows_that_break_it_are_counted(
    ask: Asked, answers: pl.DataFrame, change: pl.Expr, column: str, expectation: str
) -> None:
    results = ask({"survey": answers.with_columns(change)})
    assert (column, expectation, "2 of 2 rows") in broken(results)
    assert holding_back(results)


@pytest.mark.parametrize("column", ["talk_s", "seq"])
def test_less_than_the_least_fails(ask: Asked, legs: pl.DataFrame, column: str) -> None:
    rows = legs.with_columns(pl.lit(-1).cast(legs.schema[column]).alias(column))
    assert broken(ask({"leg": rows})) == {(column, "minimum", "1 of 1 rows")}


def test_an_unknown_flag_is_told_but_holds_nothing_back(ask: Asked, legs: pl.DataFrame) -> None:
    (told,) = (x for x in ask({"leg": legs.with_columns(flags=pl.lit(["naive_tz", "odd"]))}) if not x.ok)
    assert (told.column, told.expectation, told.severity) == ("flags", "known_flags", Severity.WARNING)
    assert holding_back([told]) == ()


def test_the_first_bad_record_is_named_where_records_are_known(ask: Asked, answers: pl.DataFrame) -> None:
    rows = answers.with_columns(kind=pl.Series(["nps", "stars"]), _record=pl.Series([17, 18]))
    assert broken(ask({"survey": rows})) == {("kind", "closed_list", "1 of 2 rows, the first in record 18")}


@pytest.mark.parametrize(
    ("rows", "observed"),
    [
        pytest.param(lambda x: x.with_columns(stars=1), "'stars' is no column", id="one too many"),
        pytest.param(lambda x: x.drop("queue"), "'queue' is missing", id="one too few"),
        pytest.param(lambda x: x.cast({"value": pl.Int64}), "'value' is Int64", id="one of another type"),
    ],
)
def test_other_columns_fail(
    ask: Asked, answers: pl.DataFrame, rows: Callable[[pl.DataFrame], pl.DataFrame], observed: str
) -> None:
    assert ("", "columns", observed) in broken(ask({"survey": rows(answers)}))


def test_technical_columns_are_passed_over(ask: Asked, answers: pl.DataFrame) -> None:
    assert broken(ask({"survey": answers.with_columns(_reading=1, _contact=pl.lit("x"))})) == set()


def test_what_could_not_be_checked_did_not_fail_but_holds_back(ask: Asked, answers: pl.DataFrame) -> None:
    results = [
        x for x in ask({"survey": answers.drop("kind", "scale_max")}) if x.column == "kind" or "scale" in x.expectation
    ]
    assert {x.ok for x in results} == {None}
    assert len(holding_back(results)) == len(results)
    assert "could not be checked" in results[0].sentence


def test_what_great_expectations_cannot_compare_could_not_be_checked(ask: Asked, legs: pl.DataFrame) -> None:
    results = ask({"leg": legs.with_columns(talk_s=pl.lit("long"))})
    assert {x.ok for x in results if (x.column, x.expectation) == ("talk_s", "minimum")} == {None}
    assert all("long" not in x.observed for x in results)


def test_a_bad_row_in_the_last_chunk_fails(ask: Asked, answers: pl.DataFrame) -> None:
    many = answers.head(1).select(pl.all().repeat_by(CHUNK + 1).explode()).with_row_index("_n")
    rows = many.with_columns(
        id=pl.format("forms:{}", "_n"), kind=pl.when(pl.col("_n") == CHUNK).then(pl.lit("stars")).otherwise("kind")
    )
    assert broken(ask({"survey": rows})) == {("kind", "closed_list", f"1 of {CHUNK + 1} rows")}


def test_the_files_of_a_table_count_as_one(gate: Gate, answers: pl.DataFrame, tmp_path: Path) -> None:
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for file in files:
        answers.write_parquet(file)
    assert broken(gate.check({"survey": files})) == {("id", "unique", "4 of 4 rows")}


def test_nothing_to_check_gives_no_results_and_starts_nothing() -> None:
    with Gate() as gate:
        assert gate.check({}) == []
        assert gate.check({"leg": []}) == []


@pytest.mark.parametrize(
    ("table", "content", "sentence"),
    [
        pytest.param("lag", None, f"there is no table 'lag'; there are {', '.join(tables())}", id="no table"),
        pytest.param("leg", None, "the rows of 'leg' cannot be read: FileNotFoundError", id="no file"),
        pytest.param("leg", b"id,name", "the rows of 'leg' cannot be read: ComputeError", id="no Parquet"),
    ],
)
def test_what_cannot_be_asked_is_said(
    gate: Gate, tmp_path: Path, table: str, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "x.parquet"
    if content:
        file.write_bytes(content)
    with pytest.raises(GateError, match=sentence):
        gate.check({table: file})


def test_after_what_could_not_be_asked_the_worker_goes_on(gate: Gate, ask: Asked, answers: pl.DataFrame) -> None:
    with pytest.raises(GateError):
        gate.check({"leg": Path("nowhere.parquet")})
    assert {x.ok for x in ask({"survey": answers})} == {True}


def test_no_request_leaves_the_machine(ask: Asked, requests: Path, answers: pl.DataFrame) -> None:
    ask({"survey": answers})
    assert set(requests.read_text("utf-8").splitlines()) == {"watching"}


def test_a_request_would_be_noticed(tmp_path: Path) -> None:
    script = WATCH.format(file=str(tmp_path / "seen")) + (
        "import contextlib, socket\nwith contextlib.suppress(OSError): socket.create_connection(('192.0.2.1', 9))"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert "socket." in (tmp_path / "seen").read_text("utf-8")
