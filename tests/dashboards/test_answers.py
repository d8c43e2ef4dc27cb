"""Answers as people read them in a terminal: units, intervals, and a word wherever there is no number."""

from pathlib import Path

import polars as pl
import pytest

from dashboards.terminal.answers import parts, readable, side_by_side
from ingest.settings import Settings
from metrics.unevenness import Unevenness

SETTINGS = Settings(home=Path("home"))


def answer(
    metric: str, value: float | None, n: int = 1234, size: str = "ok", reason: str | None = None, **by: str
) -> pl.DataFrame:
    """One row of `measure`; its interval is a tenth to either side."""
    low, high = (None, None) if value is None else (value * 0.9, value * 1.1)
    figures = {"value": value, "n": n, "low": low, "high": high, "coverage": 0.998, "size": size, "reason": reason}
    floats = dict.fromkeys(("value", "low", "high"), pl.Float64)
    return pl.DataFrame([{"metric": metric} | by | figures], schema_overrides=floats | {"reason": pl.String})


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        pytest.param(
            answer("service_level", 0.8), ("80.0 %", "72.0\u201388.0 %", "1,234", "100 %", ""), id="a share in percent"
        ),
        pytest.param(
            answer("wait_p90", 200.0),
            ("3 min 20 s", "3 min \u2013 3 min 40 s", "1,234", "100 %", ""),
            id="a wait in minutes and seconds",
        ),
        pytest.param(
            answer("offered", 4321.0).with_columns(low=None), ("4,321", None, "1,234", "100 %", ""), id="a count"
        ),
        pytest.param(
            answer("offered", 0.0, n=0, size="none").with_columns(low=None, coverage=None),
            ("0", None, "0", "\u2013", "no contact fits"),
            id="a count among none says that there is none",
        ),
        pytest.param(
            answer("service_level", None, n=3, size="suppressed", reason="too_few"),
            ("\u2013", None, "3", "100 %", "fewer than 5: not shown"),
            id="a number that is withheld is a dash with its reason",
        ),
        pytest.param(
            answer("service_level", 0.8, n=29, size="few"),
            ("80.0 %", "72.0\u201388.0 %", "29", "100 %", "fewer than 30: read with care"),
            id="a number of few is marked",
        ),
    ],
)
def test_an_answer_is_written_in_its_unit_with_a_note(row: pl.DataFrame, cells: tuple[str | None, ...]) -> None:
    shown = readable(row.with_columns(pl.col("low", "high", "coverage").cast(pl.Float64)), SETTINGS)
    assert shown.columns == ["metric", "value", "95 %", "n", "judged", "note"]
    assert tuple(x and x.replace("\N{NO-BREAK SPACE}", " ") for x in shown.row(0)[1:]) == cells


def test_side_by_side_there_is_a_column_for_each_metric() -> None:
    rows = [answer(metric, 10.0, channel=channel) for metric in ("offered", "wait_p50") for channel in ("chat", "sms")]
    shown = side_by_side(pl.concat(rows), SETTINGS)
    assert shown.to_dict(as_series=False) == {
        "channel": ["chat", "sms"],
        "offered": ["10", "10"],
        "wait_p50": ["10\N{NO-BREAK SPACE}s"] * 2,
    }


def test_a_part_with_too_few_contacts_shows_no_share() -> None:
    found = pl.DataFrame(
        {
            "dim": ["chat", "sms"],
            "attainment": [0.9, 1.0],
            "weight": [1.0, None],
            "n": [100, 3],
            "low": [0.8, None],
            "high": [0.95, None],
            "left_out": [False, True],
        }
    )
    shown = parts(Unevenness(metric="served_in_time", by="channel", parts=found))
    assert shown["channel"].to_list() == ["chat", "sms"]
    assert shown["served_in_time"].to_list() == ["90.0\N{NO-BREAK SPACE}%", "\u2013"]
    assert shown["note"].to_list() == [None, "too few to be compared: left out"]


def test_what_a_number_is_made_of_stands_beside_it() -> None:
    made = answer("cx_score", 80.0).with_columns(made_of=pl.lit("resolved 80 % (weight 100 %)"))
    assert readable(made, SETTINGS)["made of"].to_list() == ["resolved 80 % (weight 100 %)"]
