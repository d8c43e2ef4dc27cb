"""The wall: what can be acted on within minutes, and loudly when it is old."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from dashboards.blocks.wall import EVERY
from dashboards.findings import wall as findings
from dashboards.serving import facts as held
from ingest.table import UTC as UTC_TYPE
from metrics.now import Now
from metrics.rows import Rows
from tests.dashboards import centre
from tests.dashboards.drawn import page
from tests.metrics.worked import a_leg, facts

AS_OF = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
EMPTY = Now(
    as_of=AS_OF,
    waiting=pl.DataFrame(
        schema={"channel": pl.String, "queue": pl.String, "longest_s": pl.Float64}
        | dict.fromkeys(("waiting", "due", "overdue"), pl.Int64)
    ),
    hour=pl.DataFrame({"channel": ["voice"], "offered": [3], "gave_up": [1]}),
)


@pytest.mark.parametrize(
    ("age", "state", "words"),
    [
        pytest.param(timedelta(minutes=1), "live", "Data up to 14:05", id="a minute old"),
        pytest.param(-timedelta(minutes=1), "live", "Data up to 14:05", id="a clock that is ahead"),
        pytest.param(timedelta(minutes=12), "late", "12 min ago", id="some minutes old"),
        pytest.param(timedelta(hours=3), "stale", "Not now: the data end at 14:05, 3 h ago", id="some hours old"),
        pytest.param(timedelta(hours=20), "stale", "Yesterday's data", id="of yesterday"),
        pytest.param(timedelta(days=5), "stale", "Old data: they end on Fri 20 Nov 2026, 14:05, 5 d ago", id="old"),
    ],
)
def test_the_stamp_turns_with_the_age_of_the_data(age: timedelta, state: str, words: str) -> None:
    found = findings.stamp(AS_OF, AS_OF + age, centre.settings())
    assert found.state == state
    assert words in found.sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert found.word
    assert found.sign


@pytest.mark.parametrize(
    ("sources", "age", "state", "words"),
    [
        pytest.param(
            ["desk"], 1, "partly", "desk has sent nothing since 20 Nov, 11:05; all else up to 14:05", id="one"
        ),
        pytest.param(["desk", "shops"], 9, "partly", "desk and shops have sent nothing, the first since", id="two"),
        pytest.param([], 1, "live", "Data up to 14:05", id="none"),
        pytest.param(["desk"], 100, "stale", "Not now: the data end at 14:05", id="where all is old the rest is, too"),
    ],
)
def test_the_stamp_names_a_source_that_has_gone_silent(sources: list[str], age: int, state: str, words: str) -> None:
    at = [AS_OF - timedelta(hours=3 - x) for x in range(len(sources))]
    silent = pl.DataFrame({"source": sources, "last_at": at}, schema={"source": pl.String, "last_at": UTC_TYPE})
    found = findings.stamp(AS_OF, AS_OF + timedelta(minutes=age), centre.settings(), silent)
    assert found.state == state
    assert words in found.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_the_states_differ_in_sign_and_word_and_not_in_colour_alone() -> None:
    found = [findings.stamp(AS_OF, AS_OF + timedelta(minutes=x), centre.settings()) for x in (1, 10, 100)]
    assert len({x.word for x in found}) == len({x.sign for x in found}) == 3


def test_numbers_of_old_data_say_of_when_they_are() -> None:
    assert findings.figures(EMPTY, "live", centre.settings())[0].label == "Waiting now"
    assert findings.figures(EMPTY, "stale", centre.settings())[0].label == "Waiting at 14:05"


def test_where_nobody_waits_nothing_calls() -> None:
    assert not any(x.calls for x in findings.figures(EMPTY, "live", centre.settings()))
    assert findings.queues(EMPTY) == ""
    assert findings.nobody(EMPTY) == "Nobody waits; 3 contacts came in the last hour."


def waiting(*ago: tuple[str, str, int]) -> Rows:
    """People who wait when the facts end: (channel, queue, for how many seconds), and one served today."""
    rows = [a_leg("open", None, channel=x, queue=y, queued_at=AS_OF - timedelta(seconds=s)) for x, y, s in ago]
    return facts([*rows, a_leg("answered", 5.0, queue="billing", queued_at=AS_OF - timedelta(minutes=9))], as_of=AS_OF)


def drawn(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(held, "settings_of", lambda *_: (centre.settings(), "test"))
    app = page("wall", centre.six(), monkeypatch)
    monkeypatch.setattr(held, "facts_of", lambda *_: rows)
    app.run()
    assert not app.exception
    return "".join(x.proto.body for x in app.get("html")).replace("\N{NO-BREAK SPACE}", " ")


def test_the_wall_says_who_waits_by_channel_and_where_it_burns(monkeypatch: pytest.MonkeyPatch) -> None:
    said = drawn(waiting(("voice", "billing", 300), ("voice", "sales", 5), ("chat", "sales", 10)), monkeypatch)
    assert "<dt>Waiting at 14:05</dt><dd>3</dd>" in said
    assert "<dt>Still in time</dt><dd>2</dd>" in said
    assert "Phone billing: 1 overdue, 5 min" in said
    assert said.index("Phone</th>") < said.index("Chat</th>")
    assert "Stale" in said


def test_a_wall_of_now_turns_when_one_of_its_sources_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    ours = [a_leg("answered", 5.0, queued_at=x, started_at=x) for x in every_minute(now)]
    heard = [x for x in every_minute(now) if x < now - timedelta(hours=2)]
    gone = [a_leg("answered", 5.0, queued_at=x, started_at=x, source="desk") for x in heard]
    said = drawn(facts([*ours, *gone], as_of=now), monkeypatch)
    assert "desk has sent nothing since" in said
    assert "Incomplete" in said
    assert "<dt>Waiting now</dt>" in said


def every_minute(until: datetime) -> list[datetime]:
    """Every minute of the last six hours, and of the same hours of the three weeks before."""
    return [until - timedelta(minutes=n, weeks=week) for week in range(4) for n in range(1, 360)]


def test_nothing_that_a_queue_is_called_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    said = drawn(waiting(("voice", "<img src=x onerror=alert(1)>", 300)), monkeypatch)
    assert "<img" not in said


def test_a_wall_without_data_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    said = drawn(facts([], as_of=None), monkeypatch)
    assert "No data" in said
    assert "<table" not in said


def test_the_wall_looks_for_what_is_new_several_times_a_minute() -> None:
    assert timedelta(seconds=5) <= EVERY <= timedelta(seconds=30)
