"""Expressions as people read them, and the metrics that belong together."""

import polars as pl
import pytest

from metrics import columns
from metrics.find import all_metrics, find_metric
from metrics.readable import explained, in_words, readable
from metrics.related import LEAST, look_next, made_of
from tests.metrics.worked import SETTINGS


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (pl.col("a") == "queue", 'a = "queue"'),
        (pl.col("a").is_not_null() & ~pl.col("b"), "(a is known) and (not b)"),
        (pl.col("a").is_in(["x", "y"]) | (pl.col("n") >= 3), '(a is one of {"x", "y"}) or (n ≥ 3)'),
        (pl.when(pl.col("a") > 1).then("b").otherwise(None), "if (a > 1) then b"),
        (~pl.when(pl.col("a")).then("b").otherwise("c"), "not (if a then b otherwise c)"),
        ((pl.col("a") - pl.col("b")).dt.total_microseconds() / 1_000_000, "seconds of (a - b)"),
        (pl.col("a").fill_null(value=False), "a or else false"),
    ],
)
def test_an_expression_is_written_as_people_would(expression: pl.Expr, words: str) -> None:
    assert in_words(expression) == words


def test_what_has_a_name_stands_under_it() -> None:
    assert in_words(columns.answered & columns.in_time) == "answered and in_time"
    assert readable(find_metric("served_in_time"))["numerator"] == "answered and in_time"


def test_the_names_are_explained_down_to_plain_columns() -> None:
    words = explained({"numerator": "answered and in_time"})
    assert words["in_time"] == "wait_s ≤ promise_s"
    assert {"answered", "in_time", "offered", "wait_s"} <= words.keys()
    assert "answered" not in explained({"where": 'outcome = "answered"'}), "a value is no name"


@pytest.mark.parametrize("name", sorted(all_metrics()))
def test_nothing_of_polars_is_left_in_the_words_of_a_metric(name: str) -> None:
    texts = readable(all_metrics()[name])
    for text in [*texts.values(), *explained(texts).values()]:
        assert not {"col(", "dyn ", ".when", "[", "]", ".is_", "null"} & {x for x in _ODD if x in text}, text
        assert text.count("(") == text.count(")")


_ODD = ("col(", "dyn ", ".when", "[", "]", ".is_", "null")


def test_a_number_made_of_others_names_them_with_their_weights() -> None:
    parts = made_of(find_metric("cx_score"), SETTINGS)
    assert list(parts) == ["served_in_time", "first_contact_resolution", "ces", "csat"]
    assert sum(parts.values()) == pytest.approx(1)
    assert made_of(find_metric("csat"), SETTINGS) == {}


def test_what_to_look_at_next_reads_much_of_the_same() -> None:
    known = all_metrics()
    near = look_next(known["service_level"], known)
    assert "served_in_time" in near
    assert all(known[x].table is known["service_level"].table for x in near)
    assert LEAST > 0
    assert look_next(known["cx_score"], known) == []
