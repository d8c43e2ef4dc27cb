"""The page Why: a number taken apart, the same rows under every rule, and the rows that make the difference."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from dashboards.asked import questions as asking
from dashboards.charts.ruled import ruled
from dashboards.findings import why
from dashboards.words import formats
from dashboards.words.language import ENGLISH, LANGUAGES, _, speaking
from ingest.tables.leg import leg
from metrics.catalogue.abandon_wait_p50 import abandon_wait_p50
from metrics.catalogue.nps import nps
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.find import all_metrics
from metrics.metric import Metric
from tests.dashboards import centre
from tests.dashboards.drawn import page, written

VIEW = centre.view(centre.uneven())


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def test_the_number_is_told_with_its_range_under_every_rule() -> None:
    said = spaced(why.number(asking.explained(VIEW, service_level)))
    assert said.startswith("Service level: ")
    assert "rules the same rows give" in said
    assert "n = 1,680" in said


def test_why_there_is_no_number_is_told() -> None:
    assert why.number(asking.explained(VIEW, nps)).startswith("NPS: there is no number, because ")


def test_who_was_counted_adds_up_to_all_rows() -> None:
    found = asking.explained(VIEW, served_in_time)
    table = why.counted_rows(found)
    assert table["Rows"].sum() == 1_680
    assert {"Counts for it", "Counts against it"} <= set(table["Becomes of it"])
    assert spaced(why.counted(found)) == "Of 1,680 rows 1,680 are in the number"


def test_what_the_number_is_names_clock_grain_interval_and_promise() -> None:
    told = why.facts_about(asking.explained(VIEW, served_in_time), VIEW.settings, centre.END)
    assert told["Clock"] == "the calendar, day and night"
    assert told["Number and interval"] == "a share, with Wilson's interval"
    assert told["Counted on"].startswith("queued_at: ")
    assert "Phone 20 s" in spaced(told["Promised"])
    assert spaced(told["Judged"]) == "1,680 rows, 100.0 % of those that it is about"


@pytest.mark.parametrize("code", [x for x in LANGUAGES if x != ENGLISH])
def test_what_is_counted_and_by_which_clock_is_told_in_the_language_of_the_reader(code: str) -> None:
    found = asking.explained(VIEW, served_in_time)
    grain, meaning = leg.grain, leg.columns["queued_at"].meaning
    with speaking(code):
        told = why.facts_about(found, VIEW.settings, centre.END)
        assert (told[_("Rows")], told[_("Counted on")]) == (f"leg: {_(grain)}", f"queued_at: {_(meaning)}")
        assert _(grain) != grain
        assert _(meaning) != meaning


@pytest.mark.parametrize("metric", [served_in_time, wait_p50, offered, nps], ids=lambda x: x.name)
def test_every_kind_of_number_says_by_which_rule_its_interval_is_made(metric: Metric) -> None:
    assert why.interval_rule(metric).startswith(("a ", "the "))


def test_every_metric_has_a_rule_for_its_interval() -> None:
    assert all(why.interval_rule(x) for x in all_metrics().values())


def test_the_rule_that_moves_the_number_furthest_is_named_and_its_rows_are_counted() -> None:
    found = asking.explained(VIEW, service_level)
    assert "furthest from ours" in why.rules(found) or "gives another number" in why.rules(found)
    assert "rows otherwise than we do" in why.differences(found)
    assert why.differing_rows(found)["Rows"].sum() > 0


def test_a_number_without_other_rules_has_none_that_differ() -> None:
    found = asking.explained(VIEW, served_in_time)
    assert why.rules(found) == "Every rule gives the same number"
    assert why.differences(found) == why.NOTHING_DIFFERS


def test_ours_is_the_first_bar_and_the_others_say_how_far_they_lie_from_it() -> None:
    rows = why.rules_rows(asking.explained(VIEW, service_level))
    assert rows["label"][0] == "Ours"
    assert rows["preset"][0] == "default"
    assert any("points" in x for x in rows["told"])
    left = centre.view(centre.legs([("voice", "billing", place, None) for place in range(40)]))
    of_waits = ruled(asking.explained(left, abandon_wait_p50), title="t")
    assert of_waits.panels[0].rows["label"][0] == "Ours"
    assert ruled(asking.explained(VIEW, service_level), title="t").name == "rules-service_level"


def test_rows_that_do_not_say_what_they_are_have_the_word_that_stands_for_it_everywhere() -> None:
    rows = centre.six().with_columns(direction=pl.lit(None, dtype=pl.String))
    table = why.counted_rows(asking.explained(centre.view(rows), served_in_time))
    assert set(table["Direction"]) == {formats.name("direction", None)}


def test_rows_of_one_other_rule_are_shown_by_their_ids() -> None:
    most = asking.explained(VIEW, service_level).differences["preset"].item(0)
    table = why.example_rows(asking.explained(VIEW, service_level, preset=most, examples=5))
    assert table.height == 5
    assert table.columns[:2] == ["Row", "Contact"]
    assert (table["By our rule"] != table["By the other"]).all()


ADDRESSES: dict[str, Mapping[str, Any]] = {
    "usual": {},
    "a vendor's rule": {"metric": "service_level", "preset": "genesys"},
    "of another unit": {"metric": "wait_p50"},
    "nobody knows it": {"metric": "nonsense", "preset": "nobody"},
    "made of others": {"metric": "cx_score"},
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("rows", [centre.uneven(), centre.six()], ids=["a week", "six rows"])
def test_the_page_takes_what_its_address_names_apart(
    address: Mapping[str, Any], rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page("why", rows, monkeypatch, address)
    assert not app.exception
    assert not app.error
    said = spaced(written(app))
    if address.get("metric") == "cx_score":
        assert "is made of other numbers" in said
    else:
        assert "are in the number" in said or "is in the number" in said
