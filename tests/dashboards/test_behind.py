"""The address of the contacts behind a point says which number, which rows, and which of the reader's filters."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboards.asked.behind import Behind, address, link
from dashboards.asked.filters import Choice

WEEK = Choice(since=date(2026, 11, 2), until=date(2026, 11, 9))
ABANDONED = Behind(metric="abandon_rate", dimensions={"channel": "channel_key", "hour": "hour"})


def test_an_address_keeps_the_days_as_they_are_and_not_how_long_ago_they_were() -> None:
    """A link that is opened next week shows the same contacts."""
    found = address("abandon_rate", WEEK)
    assert found == {"metric": "abandon_rate", "period": "Custom", "dates": ["2026-11-02", "2026-11-08"]}


def test_a_point_is_named_by_its_raw_values_beside_the_readers_filters() -> None:
    """The bar of filters reads channels by the names that it shows."""
    filtered = Choice(since=WEEK.since, until=WEEK.until, channels=("voice",), queues=("billing",))
    found = ABANDONED.to(filtered, {"channel_key": "voice", "channel": "Phone", "hour": 9, "value": 0.1}, side="for")
    assert found["at"] == ["channel:voice", "hour:9"]
    assert (found["channel"], found["queue"], found["side"]) == (["Phone"], ["billing"], "for")


def test_what_a_row_does_not_say_is_a_point_of_its_own() -> None:
    """The contacts of no queue can be listed like those of any other."""
    assert address("offered", WEEK, {"queue": None})["at"] == ["queue:"]


def test_a_bucket_is_its_first_instant_and_how_long_it_is() -> None:
    """Else nobody could say where it ends."""
    begins = datetime(2026, 11, 3, tzinfo=ZoneInfo("Europe/Vienna"))
    found = address("offered", WEEK, {"bucket": begins})
    assert (found["every"], found["at"]) == ("1d", ["bucket:2026-11-03T00:00:00+01:00"])


def test_a_drawing_of_several_metrics_and_rules_leads_to_the_one_that_was_pointed_at() -> None:
    """A row says which metric and rule it is of; the metric's own rule needs no name."""
    several = Behind(metric="wait_p50", dimensions={"metric": "metric", "preset": "preset", "channel": "channel"})
    found = several.to(WEEK, {"metric": "wait_p90", "preset": "default", "channel": "chat"})
    assert (found["metric"], found.get("preset"), found["at"]) == ("wait_p90", None, ["channel:chat"])
    ruled = several.to(WEEK, {"metric": "service_level", "preset": "asterisk_sl2", "channel": "chat"})
    assert ruled["preset"] == "asterisk_sl2"


def test_an_address_can_be_clicked_on_from_any_page_of_any_mount() -> None:
    """Values are quoted, and several of one dimension come one after the other."""
    assert link(address("offered", WEEK, {"queue": "a&b"})) == (
        "contacts?metric=offered&at=queue%3Aa%26b&period=Custom&dates=2026-11-02&dates=2026-11-08"
    )
