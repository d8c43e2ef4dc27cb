"""Durations and sizes as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.settings.belief import share
from ingest.settings.values import in_words, seconds, size, size_in_words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20s", 20),
        ("15m", 900),
        ("15 min", 900),
        ("4h", 14_400),
        ("1d", 86_400),
        ("1h 30m", 5_400),
        ("1.5s", 1.5),
        ("500ms", 0.5),
        ("20", 20),
        (20, 20),
        (0, 0),
        (2.5, 2.5),
    ],
)
def test_a_duration_is_understood(said: object, meant: float) -> None:
    assert seconds(said) == pytest.approx(meant)


@pytest.mark.parametrize("said", ["", "s", "20 x", "20s x", "-1s", "1h-30m", "inf", "nan", True, -1, None, [1]])
def test_what_is_no_duration_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(said)


@pytest.mark.parametrize(
    ("said", "meant"), [("8GiB", 8 * 1024**3), ("8gib", 8 * 1024**3), ("500 MB", 500_000_000), ("12", 12), (12, 12)]
)
def test_a_size_is_understood(said: object, meant: int) -> None:
    assert size(said) == meant


@given(st.integers(min_value=0, max_value=10**7))
def test_a_duration_in_words_means_the_same(meant: int) -> None:
    assert seconds(in_words(meant)) == meant


@given(st.integers(min_value=0, max_value=2**40))
def test_a_size_in_words_means_the_same(meant: int) -> None:
    assert size(size_in_words(meant)) == meant


@pytest.mark.parametrize(("said", "means"), [(0.9, 0.9), ("0.9", 0.9), ("90 %", 0.9), ("90%", 0.9), (0, 0), (1, 1)])
def test_a_share_can_be_written_as(said: object, means: float) -> None:
    assert share(said) == pytest.approx(means)


@pytest.mark.parametrize("said", [90, -0.1, "much", "120 %", True, None, "nan", "%"])
def test_what_is_no_share_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match=r"is not a share from 0 to 1; write 0\.9, or '90 %'"):
        share(said)
