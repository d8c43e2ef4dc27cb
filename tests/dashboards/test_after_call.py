"""What a call does and who comes back, on the page of cases: the finding, the drawing, the table."""

import polars as pl
import pytest

from dashboards.charts.after_call import after_call
from dashboards.charts.calibration import calibration
from dashboards.findings import follow_up as findings
from metrics.follow_up.recovered import OUTCOMES
from metrics.prediction.trial import CALIBRATION, Trial
from tests.dashboards.test_experience_page import spaced

MEANS = {
    "recovered": (0.6, 0.4),
    "stayed": (0.8, 0.7),
    "bought": (0.5, 0.4),
    "spent": (31.5, 20.0),
    "score": (None, None),
    "failed": (0.1, 0.2),
}


def outcomes(verdict: str = "better") -> pl.DataFrame:
    """What became of those who were called: every outcome of the same verdict, but the score, which nobody gave."""
    return pl.DataFrame(
        [
            {
                "outcome": name,
                "called": called,
                "uncalled": uncalled,
                "difference": None if called is None or uncalled is None else called - uncalled,
                "low": None if called is None else 0.01,
                "high": None if called is None else 0.3,
                "n": 120,
                "n_matched": 140,
                "share_matched": 0.8,
                "verdict": "too few" if called is None else verdict,
            }
            for name, (called, uncalled) in MEANS.items()
        ]
    )


def test_the_finding_says_whether_a_call_makes_a_difference() -> None:
    assert spaced(findings.after_call(outcomes())) == (
        "60 % of those who were called in time recover, and 40 % of matched ones who were not"
    )
    assert spaced(findings.after_call(outcomes("within noise"))) == (
        "A call makes no difference beyond chance: 60 % recover with one, 40 % of matched ones without"
    )
    few = outcomes().with_columns(difference=pl.lit(None, pl.Float64))
    assert findings.after_call(few).startswith("Too few were called in time")


def test_shares_are_drawn_and_sums_and_what_nobody_knows_stand_in_the_table() -> None:
    figure = after_call(outcomes(), title="t", currency="EUR")
    assert [*figure.panels[0].rows["outcome"].unique(maintain_order=True)] == [
        "recovered",
        "stayed",
        "bought",
        "failed",
    ]
    table = figure.table
    assert table.height == len(OUTCOMES)
    assert spaced(table.row(0)[1]) == "60.0 %"
    assert table.row(3)[1] == "31.5 EUR"
    assert table.row(4)[1] == "–"  # noqa: RUF001 what stands for nothing
    assert spaced(figure.subtitle).endswith("n = 120.")


def test_calibration_is_told_in_words_and_as_a_table() -> None:
    steps = pl.DataFrame([{"foretold": 0.2, "came": 0.25, "low": 0.2, "high": 0.3, "n": 400}] * 2, CALIBRATION)
    figure = calibration(steps, title="t", subtitle="s")
    assert spaced(figure.panels[0].alt).startswith("What was foretold, and what came. 20.0 % foretold, 25.0 % came")
    assert spaced(figure.table.row(0)[1]) == "25.0 %"


@pytest.mark.parametrize(("low", "words"), [(0.1, "well enough to order"), (-0.1, "cannot be told well enough")])
def test_the_finding_says_whether_the_order_goes_by_it(low: float, words: str) -> None:
    trial = Trial(n=100, foretold=0.5, came=0.5, slope=1.0, slope_error=0.1, gain=0.2, low=low, high=0.3, right=0.7)
    assert words in findings.calibrated(trial)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("before:3+", "a fourth contact or more in 14 days"),
        ("channel:voice", "Phone"),
        ("topic:billing", "billing"),
    ],
)
def test_reasons_are_told_in_words(reason: str, words: str) -> None:
    assert findings.why(reason) == words
