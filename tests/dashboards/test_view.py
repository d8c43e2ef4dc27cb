"""With what the reader compares decides what numbers are held against; what is not there is compared with nothing."""

from datetime import date

import pytest

from dashboards.asked.filters import Choice
from dashboards.asked.view import View, keep, showing, shown
from dashboards.charts.attainment import attainment
from ingest.settings import Promise
from metrics.catalogue.served_in_time import served_in_time
from tests.dashboards import centre

WEEK = (date(2026, 11, 2), date(2026, 11, 9))


def looked_at(**chosen: object) -> View:
    choice = Choice(since=WEEK[0], until=WEEK[1], **chosen)  # type: ignore[arg-type]  # by their names
    return View(facts=centre.facts(centre.uneven()), settings=centre.settings(), choice=choice, fingerprint=str(chosen))


def test_one_channel_is_held_against_all_others() -> None:
    cells = looked_at(compare="rest", channels=("chat",)).compared(served_in_time)
    ((value, other, verdict),) = cells.select("value", "other", "verdict").rows()
    assert (round(value, 2), verdict) == (0.1, "worse")
    assert round(other, 2) == 0.9
    assert "channel" not in cells.columns


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param({"compare": None}, id="nothing was asked for"),
        pytest.param({"compare": "rest"}, id="the whole centre has no rest"),
        pytest.param({"compare": "rest", "channels": ("chat", "voice")}, id="nor have two channels together"),
        pytest.param({"compare": "previous"}, id="there are no facts of an earlier period"),
    ],
)
def test_what_cannot_be_compared_gives_no_rows(chosen: dict[str, object]) -> None:
    cells = looked_at(**chosen).compared(served_in_time, by=())
    assert cells.is_empty()
    assert {"metric", "difference", "difference_low", "difference_high", "verdict"} <= set(cells.columns)


def test_a_channel_is_held_against_its_promise() -> None:
    view = looked_at(compare="promise", channels=("voice",))
    assert view.compared(served_in_time)["other"].to_list() == [view.settings.promise["voice"].target]


def test_a_channel_is_judged_by_the_target_of_the_last_day_that_is_looked_at() -> None:
    since = {"from": date(2026, 11, 5), "target": 0.95, "within": "45 s"}
    promise = {"voice": Promise.model_validate({"within": "20 s", "target": 0.5, "change": [since]})}
    settings = centre.settings().model_copy(update={"promise": promise})
    facts = centre.facts(centre.legs([("voice", "billing", x, 5.0 if x % 5 else 90.0) for x in range(120)]))

    def verdict(until: date) -> tuple[str, float]:
        view = View(facts=facts, settings=settings, choice=Choice(since=WEEK[0], until=until), fingerprint=str(until))
        told = view.against_promises(served_in_time).filter(channel="voice")["verdict"].item()
        drawn = attainment(view.against_promises(served_in_time), served_in_time, view.promised, title="t")
        return told, drawn.panels[0].rows.filter(channel="voice")["target"].item()

    assert verdict(date(2026, 11, 5)) == ("better", 0.5)
    assert verdict(date(2026, 11, 9)) == ("worse", 0.95)


def test_one_queue_alone_is_judged_by_its_own_target() -> None:
    voice = {"within": "20 s", "target": 0.5, "queue": {"billing": {"target": 0.95}}}
    settings = centre.settings().model_copy(update={"promise": {"voice": Promise.model_validate(voice)}})
    facts = centre.facts(centre.legs([("voice", "billing", x, 5.0 if x % 5 else 90.0) for x in range(120)]))
    verdicts = {}
    for queues in ((), ("billing",), ("billing", "orders")):
        choice = Choice(since=WEEK[0], until=WEEK[1], queues=queues)
        view = View(facts=facts, settings=settings, choice=choice, fingerprint=f"own target {queues}")
        verdicts[queues] = view.against_promises(served_in_time)["verdict"].to_list()
    assert verdicts == {(): ["better"], ("billing",): ["worse"], ("billing", "orders"): ["better"]}


def test_whether_there_is_anything_earlier_is_known() -> None:
    assert not looked_at(compare="previous").has_earlier
    assert looked_at(compare="rest").has_earlier


def test_answers_under_other_filters_are_not_taken_for_each_other() -> None:
    here, there = (looked_at(queues=(x,)).measure(served_in_time)["n"].item() for x in ("billing", "nowhere"))
    assert (here, there) == (840, 0)


def test_what_is_drawn_can_ask_for_whom_and_tables_are_kept_for_the_file() -> None:
    view = looked_at()
    assert shown() is None
    keep("x", "title", "subtitle", centre.six())
    with showing(view, 3):
        assert shown() is view
        keep("y", "title", "subtitle", centre.six())
    assert {name: x.place for name, x in view.shown.items()} == {"y": (3, 0)}
