"""What several tables are made of is made once while they are asked for together, and never of other facts."""

import polars as pl
from polars.testing import assert_frame_equal

from ingest.tables.interaction import interaction
from metrics.derived_table import WithDerived, derived_tables
from metrics.rows import FactSource
from metrics.together import once, together
from tests.metrics.derive.told import came, told
from tests.metrics.worked import SETTINGS


def made_of(*sources: FactSource) -> list[int]:
    """Which number each of these facts is given, one after the other; numbers are given as things are made."""
    given: list[int] = []

    def make() -> pl.DataFrame:
        given.append(1)
        return pl.DataFrame({"number": [len(given)]})

    return [once("number", source, SETTINGS, make)["number"].item() for source in sources]


def test_together_it_is_made_once() -> None:
    facts = told([came(0)])
    assert made_of(facts, facts) == [1, 2]
    with together():
        assert made_of(facts, facts) == [1, 1]


def test_within_another_it_stays_until_the_end_of_that() -> None:
    facts = told([came(0)])
    with together():
        with together():
            assert made_of(facts) == [1]
        assert made_of(facts) == [1]
    assert made_of(facts, facts) == [1, 2]


def test_of_other_facts_it_is_made_anew_and_stays_for_both() -> None:
    one, other = told([came(0)]), told([came(0)])
    with together():
        assert made_of(one, other, one, other) == [1, 2, 1, 2]


def test_journeys_handoffs_and_repeats_are_the_same_together() -> None:
    rows = [came(0, topic="billing"), came(5, "chat"), came(7, topic="billing"), came(90, customer=2)]
    names = ("journey", "handoff", "repeat", "effort")
    facts = WithDerived(facts=told(rows), settings=SETTINGS)
    alone = [facts.scan(derived_tables()[name].table).collect() for name in names]
    with together():
        tables = [facts.scan(derived_tables()[name].table).collect() for name in names]
        assert facts.scan(interaction).collect().height == len(rows)
    # No derived table promises an order of its rows.
    for one, other in zip(alone, tables, strict=True):
        assert_frame_equal(one, other, check_row_order=False)
