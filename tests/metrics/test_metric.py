"""What a metric must be before anybody can ask for it."""

import polars as pl
import pytest

from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.catalogue.service_level import service_level
from metrics.metric import Count, Ratio, Unit, UnknownColumnError, UnknownPresetError, Variant


def ratio(numerator: pl.Expr) -> Ratio:
    return Ratio(
        name="mine",
        label="Mine",
        unit=Unit.PERCENT,
        better="higher",
        definition="Mine.",
        source="a test",
        table=leg,
        counted_on="queued_at",
        numerator=numerator,
    )


def test_a_column_that_the_table_does_not_have_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(UnknownColumnError) as error:
        ratio(pl.col("anwsered_at").is_null())
    assert str(error.value).startswith("Metric 'mine' reads 'anwsered_at', but leg has only source, id, revision, ")
    assert "promise_s" in str(error.value)


def test_a_column_of_a_preset_is_checked_too() -> None:
    with pytest.raises(UnknownColumnError, match="'nobody'"):
        Count(
            name="mine",
            label="Mine",
            unit=Unit.COUNT,
            better="higher",
            definition="Mine.",
            source="a test",
            table=survey,
            counted_on="asked_at",
            what=pl.col("complete"),
            presets={"theirs": Variant(definition="Theirs.", source="them", where=pl.col("nobody"))},
        )


def test_a_yes_or_no_of_each_row_is_a_proportion() -> None:
    assert ratio(pl.col("talk_s") > 600).is_proportion


def test_a_quantity_of_each_row_is_a_mean() -> None:
    assert not ratio(pl.col("talk_s")).is_proportion


def test_a_preset_has_its_own_words_and_keeps_what_it_does_not_replace() -> None:
    genesys = service_level.under("genesys")
    assert genesys.definition == "Answered in time, of all that were answered or gave up, however soon."
    assert genesys.numerator is service_level.numerator
    assert genesys.name == "service_level"


def test_an_unknown_preset_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnknownPresetError, match="no preset 'avaya': 'service_level' has default, genesys, "):
        service_level.under("avaya")
