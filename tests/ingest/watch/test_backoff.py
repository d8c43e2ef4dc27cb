"""What failed is tried again later and later, up to a limit, and never all at the same moment."""

import pytest

from ingest.watch.backoff import Backoff


def waits(times: int, chance: float) -> list[float]:
    backoff = Backoff(first_s=5, most_s=60, chance=lambda: chance)
    return [backoff.failed(0) for _ in range(times)]


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        pytest.param(1.0, [5, 10, 20, 40, 60, 60], id="at the longest doubled up to the limit"),
        pytest.param(0.0, [2.5, 5, 10, 20, 30, 30], id="at the shortest half of that"),
    ],
)
def test_waits_are(chance: float, expected: list[float]) -> None:
    assert waits(6, chance) == expected


def test_a_thousand_failures_wait_no_longer_than_ten() -> None:
    assert waits(1_000, 1.0)[-1] == 60


def test_a_success_begins_anew_and_is_told_once() -> None:
    backoff = Backoff(first_s=5, most_s=60, chance=lambda: 1.0)
    backoff.failed(100)
    assert (backoff.is_due(104.9), backoff.is_due(105)) == (False, True)
    assert [backoff.succeeded(), backoff.succeeded()] == [True, False]
    assert backoff.is_due(0)
    assert backoff.failed(0) == 5
