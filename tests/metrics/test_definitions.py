"""Nobody changes what a number means without saying so."""

from dataclasses import replace

import polars as pl

from metrics.catalogue.answered import answered
from metrics.find import all_metrics
from tests.metrics.definitions import TEXT, definitions


def test_every_number_is_computed_as_it_was_when_it_was_last_looked_at() -> None:
    assert definitions(all_metrics().values()) == TEXT.read_text("utf-8"), (
        "What a metric computes has changed. If its numbers change, raise its version; then look at what "
        "'python -m tests.metrics.definitions' changes in definitions.txt."
    )


def test_a_changed_expression_changes_the_text() -> None:
    assert definitions([replace(answered, what=pl.lit(value=True))]) != definitions([answered])


def test_a_changed_list_changes_the_text() -> None:
    other = replace(answered, what=pl.col("outcome").is_in(["answered", "open"]))
    assert "answered" in definitions([other])
    assert definitions([other]) != definitions([replace(answered, what=pl.col("outcome").is_in(["answered"]))])
