"""Vendors' own figures beside ours, of the stays that both know."""

from typing import Any

import pytest

from metrics.reconciled import reconciled
from tests.metrics.worked import a_leg, facts


@pytest.mark.parametrize(
    ("ours", "theirs", "share"),
    [
        pytest.param(10.0, 10.0, 0.0, id="the same"),
        pytest.param(10.0, 11.0, 1.0, id="a second of ten: more than a hundredth"),
        pytest.param(300.0, 301.0, 0.0, id="a second of three hundred is rounding"),
        pytest.param(300.0, 301.5, 1.0, id="more than a second always differs"),
        pytest.param(1.0, 1.05, 0.0, id="less than a tenth of a second is rounding"),
    ],
)
def test_two_figures_differ_by_a_second_or_a_hundredth(ours: float, theirs: float, share: float) -> None:
    (row,) = found(*[a_leg("answered", ours, vendor_wait_s=theirs)] * 5)
    assert (row["clock"], row["n"], row["differ"]) == ("wait", 5, share)
    assert (row["ours"], row["theirs"]) == pytest.approx((ours, theirs))


def test_of_fewer_than_five_stays_only_their_number_is_told() -> None:
    (row,) = found(*[a_leg("answered", 10.0, vendor_wait_s=12.0)] * 4)
    assert (row["n"], row["ours"], row["theirs"], row["differ"]) == (4, None, None, None)


def test_only_stays_that_both_know_are_compared() -> None:
    both = [a_leg("answered", 20.0, vendor_wait_s=20.0)] * 5
    rows = found(a_leg("answered", 10.0), *both, a_leg("open", None, vendor_wait_s=9.0))
    assert [(x["n"], x["ours"], x["theirs"]) for x in rows] == [(5, 20.0, 20.0)]


def test_handling_is_talk_hold_and_the_work_after() -> None:
    (row,) = found(*[a_leg("answered", talk_s=60.0, hold_s=None, acw_s=20.0, vendor_handle_s=80.0)] * 5)
    assert (row["clock"], row["ours"], row["differ"]) == ("handle", 80.0, 0.0)


def found(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return reconciled(facts([{"source": "pbx", **row} for row in rows]), zone="UTC").to_dicts()
