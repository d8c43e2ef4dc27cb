"""Page Staffing: the coming week, the last one and why, moves by the address, strain, and who sees single agents."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from dashboards.asked import staffing_questions as asking
from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.findings import staffing as findings
from dashboards.serving import who
from ingest.store.said import Annotation
from ingest.table import Table
from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.rows import Rows
from metrics.staffing.causes import causes
from metrics.staffing.planned import planned
from tests.dashboards import centre
from tests.dashboards.drawn import page, written
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.worked import Row, frame

MONDAY = centre.BEGIN
WEEKS = 5


def rows_of(table: Table, rows: list[Row]) -> pl.DataFrame:
    """The rows as they are stored."""
    return frame(table, rows)


def busy() -> list[Row]:
    """Five weeks of Mondays at eight: a hundred calls in time by twelve agents of one team, and sixty late chats."""
    rows: list[Row] = []
    for week in range(WEEKS):
        at = MONDAY - timedelta(days=7 * week)
        calls = [row | {"agent": f"a{n % 12}", "team": "phone"} for n, row in enumerate(coming(100, at, wait_s=5))]
        chats = coming(60, at, wait_s=200, channel="chat")
        rows += calls + [row | {"agent": f"b{n % 6}", "team": "chat"} for n, row in enumerate(chats)]
    return rows


def free() -> list[Row]:
    """The half hours in which the agents were there."""
    return [
        {"source": "x", "state": "available", "agent": f"{side}{n}", "team": team, "started_at": at}
        | {"ended_at": at + timedelta(minutes=30)}
        for week in range(WEEKS)
        for at in [MONDAY - timedelta(days=7 * week)]
        for side, team, many in (("a", "phone", 12), ("b", "chat", 6))
        for n in range(many)
    ]


def held() -> Rows:
    """The facts up to the end of the week."""
    frames = {leg.name: rows_of(leg, busy()), agent_state.name: rows_of(agent_state, free())}
    return Rows(frames=frames, as_of=centre.END, version=1)


def drawn(monkeypatch: pytest.MonkeyPatch, **address: str) -> Any:
    """The page over these facts."""
    facts = held()
    monkeypatch.setattr(centre, "facts", lambda _: facts)
    return page("staffing", rows_of(leg, busy()), monkeypatch, address)


def plain(app: Any) -> str:
    """What the page says, without the marks of Markdown."""
    return written(app).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_says_what_the_coming_week_takes_and_what_the_last_one_lacked(monkeypatch: pytest.MonkeyPatch) -> None:
    said = plain(drawn(monkeypatch))
    assert "The coming week takes " in said
    assert "most are needed on Mon 9 Nov 2026 at 09:00" in said  # eight in UTC
    assert "In the last week there were too few agents in " in said
    assert "What the forecast explains, and what the roster does" in said


def test_the_first_move_is_from_the_best_served_channel_to_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    said = plain(drawn(monkeypatch))
    assert "1 person from Phone to Chat: Chat 0 % → " in said
    assert "Index of unevenness by channel: " in said
    assert "Phone: 0.0 % gave up" in said


def test_an_address_asks_for_a_move(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"people": "2", "from": "chat", "to": "voice", "hours": "09:00-09:30"}
    app = drawn(monkeypatch, **asked)
    assert "2 people from Chat to Phone: Phone 100 % → 100 %" in plain(app)
    assert app.number_input(key="moving-people-en").value == 2
    assert app.selectbox(key="moving-hours-begin-en").value == "09:00"
    assert app.selectbox(key="moving-hours-end-en").value == "09:30"


def test_a_choice_is_written_into_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    app = drawn(monkeypatch)
    app.number_input(key="moving-people-en").set_value(3.0).run()
    assert "".join(app.query_params["people"]) == "3.0"
    assert "3 people from Phone to Chat" in plain(app)
    app.selectbox(key="moving-to-en").set_value("voice").run()
    assert "3 people to other hours: Phone" in plain(app)
    app.selectbox(key="moving-hours-begin-en").set_value("09:00").run()
    app.selectbox(key="moving-hours-end-en").set_value("09:30").run()
    assert "".join(app.query_params["hours"]) == "09:00-09:30"
    assert "nobody is at work" not in plain(app)


@pytest.mark.parametrize(
    "address", [{"people": "many"}, {"people": "nan"}, {"from": "sms"}, {"hours": "9:15-10"}, {"people": "1e999"}]
)
def test_what_an_address_says_that_there_is_not_is_the_usual_move(
    address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = plain(drawn(monkeypatch, **address))
    assert "from Phone to Chat" in said


def test_hours_at_which_nobody_works_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "At these hours nobody is at work there who could move" in plain(drawn(monkeypatch, hours="03:00-04:00"))


def test_single_agents_are_shown_to_those_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Single agents" not in plain(drawn(monkeypatch))
    monkeypatch.setattr(who, "may_see", lambda _: "anna")
    assert "Single agents, for who may see them" in plain(drawn(monkeypatch))


def test_other_filters_than_channels_are_said_to_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = plain(drawn(monkeypatch, team="phone"))
    assert "Staff is told of whole channels: all of team is in these numbers." in said
    assert findings.not_asked(Choice(since=MONDAY.date(), until=MONDAY.date(), channels=("voice",))) == ""


def test_of_too_little_the_page_says_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    said = plain(page("staffing", centre.six(), monkeypatch))
    assert "Nothing can be foretold yet: it takes two whole weeks and a hundred contacts of a channel." in said
    assert "Nobody says when agents were free" in said
    assert "Of no channel it can be told yet what other agents would do" in said


def test_no_choice_of_channels_is_planned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, days = held(), Choice(since=MONDAY.date() - timedelta(days=28), until=centre.END.date())
    everybody = View(facts=facts, settings=centre.settings(), choice=days, fingerprint="once")
    whole = asking.coming_week(everybody)
    assert set(whole.days["channel"]) == {"voice", "chat"}
    monkeypatch.setattr(asking, "planned", lambda *_, **__: pytest.fail("It was planned again."))
    for channels in (("chat",), ("voice",), ("voice", "chat")):
        one = asking.coming_week(everybody.chosen(replace(days, channels=channels, queues=("billing",))))
        assert one.stretches.equals(whole.stretches.filter(pl.col("channel").is_in(channels)))


def test_what_was_noted_since_is_foretold_with(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = list[Annotation]()
    monkeypatch.setattr("dashboards.asked.view.annotations", lambda _: noted)
    days = Choice(since=MONDAY.date() - timedelta(days=28), until=centre.END.date())
    before = View(facts=held(), settings=centre.settings(), choice=days, fingerprint="noted")
    assert asking.coming_week(before).told.left_out == {}
    noted.append(Annotation(at=MONDAY - timedelta(days=7), words="strike", channel="chat", who="anna", noted_at=MONDAY))
    assert asking.coming_week(before).told.left_out == {}, "of one page all is as it was when that was drawn"
    assert asking.coming_week(before.chosen(days)).told.left_out == {"chat": 1}


def test_the_findings_of_nothing_are_sentences() -> None:
    nothing = Rows(as_of=centre.END)
    week, before = planned(nothing, settings()), causes(nothing, settings())
    assert findings.whole(week, before).startswith("Nothing can be foretold yet")
    assert findings.cards(week, before) == []
    assert findings.coming(week) == "Nothing is foretold"
    assert findings.trusted(week) == "It is too early to try the forecast on weeks that it has not seen"
