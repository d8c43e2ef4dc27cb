"""Metrics are found by name, in the catalogue and in the user's own folders."""

from pathlib import Path

import pytest

from ingest.discover import DiscoveryError, DuplicateNameError
from metrics.find import UnknownMetricError, all_metrics, find_metric

OWN = '''"""Long calls."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import handled
from metrics.metric import Ratio, Unit

{name} = Ratio(
    name="{name}", label="Long calls", unit=Unit.PERCENT, better="lower", definition="Over ten minutes.",
    source="ours", table=leg, counted_on="queued_at", where=handled, numerator=pl.col("talk_s") > 600,
)
'''


def test_a_metric_is_found_by_its_name() -> None:
    assert find_metric("offered").name == "offered"


def test_an_unknown_name_is_answered_with_the_nearest_and_with_all() -> None:
    with pytest.raises(UnknownMetricError) as error:
        find_metric("servicelevel")
    assert "Did you mean 'service_level' or 'perceived_service_level'?" in str(error.value)
    assert "wait_p95" in str(error.value)


def test_a_metric_of_ones_own_is_one_file_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "long_calls.py").write_text(OWN.format(name="long_calls"))
    assert find_metric("long_calls", [tmp_path]).label == "Long calls"
    assert "long_calls" not in all_metrics()


def test_a_file_that_defines_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short_calls.py").write_text(OWN.format(name="long_calls"))
    with pytest.raises(DiscoveryError, match="short_calls"):
        all_metrics([tmp_path])


def test_a_name_of_the_catalogue_is_taken(tmp_path: Path) -> None:
    (tmp_path / "offered.py").write_text(OWN.format(name="offered"))
    with pytest.raises(DuplicateNameError, match="offered"):
        all_metrics([tmp_path])
