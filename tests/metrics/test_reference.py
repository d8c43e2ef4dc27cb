"""The page about the metrics says what the metrics say."""

import pytest

from metrics.dimensions import DIMENSIONS
from metrics.find import all_metrics
from metrics.reference import PAGE, how_computed, reference_page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == reference_page(all_metrics().values()), "run: python -m metrics.reference"


@pytest.mark.parametrize("name", all_metrics())
def test_every_metric_is_on_the_page_with_its_definition_and_source(name: str) -> None:
    metric, page = all_metrics()[name], reference_page(all_metrics().values())
    assert metric.definition in page
    assert f"- source: {metric.source}" in page
    assert all(f"| `{preset}` | {x.definition} | {x.source} |" in page for preset, x in metric.presets.items())


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_is_on_the_page(dimension: str) -> None:
    assert f"| `{dimension}` | {DIMENSIONS[dimension]} |" in reference_page([])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("offered", "a count"),
        ("service_level", "a share, with Wilson's interval"),
        ("talk_time", "a mean, with Student's interval"),
        ("nps", "a difference of two shares, with the adjusted Wald interval"),
        ("wait_p90", "the 90% quantile, to within 1 %, with the interval of its order statistics"),
        ("longest_wait", "a greatest value"),
    ],
)
def test_a_metric_says_how_it_is_computed(name: str, words: str) -> None:
    assert how_computed(all_metrics()[name]) == words
