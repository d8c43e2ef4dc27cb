"""The worked example of the documentation: its mapping is run, and its figures are measured again."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.connectors._delimited_formula import computed
from ingest.connectors._delimited_plan import Plan
from ingest.connectors.delimited import delimited
from ingest.read.delimited import delimited as records_of
from ingest.read.guard import Reading, read_guarded
from ingest.read.raw import RawFile

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "anonymous-bank.md").read_text()
CALLS = PROJECT.parent / "shared" / "data" / "anonymous_bank" / "data_anonymous_bank_february.txt"

pytestmark = pytest.mark.skipif(not CALLS.exists(), reason="the calls are not there; they are not shipped")


def told() -> dict[str, Any]:
    """What the page tells the connector."""
    block = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block
    source: dict[str, Any] = tomllib.loads(block[1])["source"][0]
    settings = {key: value for key, value in source.items() if key not in {"name", "connector", "path"}}
    return settings | {"source": source["name"]}


def page_rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of the page."""
    table = PAGE.partition(f"## {heading}")[2].partition("\n|---")[2].partition("\n\n")[0]
    lines = table.splitlines()[1:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


@pytest.fixture(scope="module")
def raw() -> RawFile:
    return RawFile(path=CALLS, received_at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def reading(raw: RawFile, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    (read,) = read_guarded("delimited", told(), [raw], tmp_path_factory.mktemp("rows"))
    assert read.unreadable is None
    return read


@pytest.fixture(scope="module")
def legs(reading: Reading) -> pl.DataFrame:
    topics = pl.read_parquet(reading.rows["interaction"]).select("id", "topic", "customer")
    return pl.read_parquet(reading.rows["leg"]).join(topics, left_on="interaction_id", right_on="id", how="left")


@pytest.fixture(scope="module")
def calls(raw: RawFile) -> pl.DataFrame:
    """The calls without the phantoms, with the names of the mapping beside the columns of the file."""
    settings = delimited.settings.model_validate(told())
    every = pl.concat([frame for frame, _ in records_of(raw, separator="\t")])
    plan = Plan.fitted(settings, every.columns[1:])  # type: ignore[arg-type]
    for each in plan.let:
        values, failed = computed(every, [each])
        assert not failed
        every = every.with_columns(values.to_series().alias(each.key.removeprefix("let.")))
    return every.filter(pl.col("outcome") != "PHANTOM")


def test_every_record_is_a_call_or_set_aside(reading: Reading, legs: pl.DataFrame) -> None:
    outcomes = dict(legs["outcome"].value_counts().iter_rows())
    hung_up = outcomes["abandoned"] + outcomes["ivr_exit"]
    found = [
        reading.records, reading.refused.height, legs.height,
        outcomes["answered"], hung_up, outcomes["abandoned"], outcomes["ivr_exit"],
    ]  # fmt: skip
    assert found == [33_344, 278, 33_066, 27_162, 5_904, 3_963, 1_941]
    assert reading.refused["reason"].unique().to_list() == ["set_aside:phantom"]
    page = PAGE.partition("## What comes out")[2]
    assert [number(cell) for cell in re.findall(r"\| ([\d,]+) \|\n", page)[:7]] == found


@pytest.mark.parametrize(
    ("kind", "share"),
    [("PS", 0.1373), ("NW", 0.3403), ("NE", 0.0816), ("IN", 0.3208), ("PE", 0.1946), ("TT", 0.0602)],
)
def test_the_share_that_hung_up_is_the_known_one(kind: str, share: float, legs: pl.DataFrame) -> None:
    of_kind = legs.filter(pl.col("topic") == kind)
    hung_up = of_kind.filter(pl.col("outcome") != "answered").height
    assert round(hung_up / of_kind.height, 4) == share
    assert re.search(rf"\| {kind} \| [^|]+ \| {of_kind.height:,} \| {share:.4f} \|", PAGE)


def test_abandonment_and_exits_from_the_menu_are_those_of_the_page(legs: pl.DataFrame) -> None:
    wait = (pl.col("left_at") - pl.col("queued_at")).dt.total_seconds()
    soon = (pl.col("outcome") == "abandoned") & (wait < 5)
    for kind, calls, abandoned, left_menu in re.findall(
        r"\| (\w\w) \|[^|]+\| ([\d,]+) \| [\d.]+ \| ([\d.]+) \| ([\d.]+) \|", PAGE
    ):
        of_kind = legs.filter(pl.col("topic") == kind)
        judged = of_kind.filter(~soon, pl.col("queued_at").is_not_null())
        assert f"{judged.filter(pl.col('outcome') == 'abandoned').height / judged.height:.4f}" == abandoned
        assert f"{of_kind.filter(pl.col('outcome') == 'ivr_exit').height / of_kind.height:.4f}" == left_menu
        assert of_kind.height == number(calls)


FINDINGS = [
    pytest.param(number(count), condition.strip("`"), id=what)
    for what, count, condition, *_ in page_rows("What the data really holds")
]


def test_the_page_tells_what_was_found() -> None:
    assert len(FINDINGS) > 10


@pytest.mark.parametrize(("count", "condition"), FINDINGS)
def test_what_the_page_found_is_there(count: int, condition: str, calls: pl.DataFrame) -> None:
    assert calls.filter(pl.sql_expr(condition)).height == count


def test_waits_are_the_files_own_and_none_is_negative(legs: pl.DataFrame) -> None:
    answered = legs.filter(pl.col("outcome") == "answered")
    wait = (answered["answered_at"] - answered["queued_at"]).dt.total_seconds()
    assert wait.null_count() == 21
    assert wait.min() == 0
    differs = wait.cast(pl.Float64) != answered["vendor_wait_s"]
    assert (differs.sum(), answered["vendor_wait_s"].count()) == (0, 14_096)


def test_odd_calls_are_flagged_and_none_for_its_clock_change(reading: Reading, legs: pl.DataFrame) -> None:
    interactions = pl.read_parquet(reading.rows["interaction"])
    assert dict(legs["flags"].explode().drop_nulls().value_counts().iter_rows()) == {"out_of_order": 13}
    assert dict(interactions["flags"].explode().drop_nulls().value_counts().iter_rows()) == {"negative_duration": 23}


def test_zeros_and_nobodies_are_nothing(legs: pl.DataFrame) -> None:
    assert legs["customer"].null_count() == 19_502
    assert "NO_SERVER" not in legs["agent"].to_list()
    assert legs.filter(pl.col("outcome") == "ivr_exit").select("queued_at", "queue").null_count().row(0) == (
        1_941,
        1_941,
    )


def test_ids_are_unique(legs: pl.DataFrame) -> None:
    assert legs["id"].n_unique() == legs.height
