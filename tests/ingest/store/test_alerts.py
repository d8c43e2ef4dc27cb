"""Alerts in the catalogue: told once, again after a while, over once; known, silenced, and by two who look at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.settings import Store as StoreSettings
from ingest.store.alerts import (
    EVERYTHING,
    AlertError,
    Seen,
    ToTell,
    acknowledge,
    alerts,
    due,
    look,
    silence,
    silences,
    told,
    untold,
)
from ingest.store.manifest import Store

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
LATE = Seen(about="promise:voice", title="voice: 60%", said="Many are late.", link="https://level.example")
OTHER = Seen(about="promise:chat", title="chat: 50%", said="More are late.")


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> Settings:
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    return Settings(home=tmp_path, store=StoreSettings(folder=tmp_path, url=url))


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def asked(
    settings: Settings, seen: list[Seen], hours: float, *, blind: bool = False, place: str = "mail"
) -> list[ToTell]:
    """What a place is to be told at that hour."""
    look(settings, seen, now=at(hours), blind=blind)
    return due(settings, place, now=at(hours))


def said(settings: Settings, seen: list[Seen], hours: float, *, blind: bool = False, place: str = "mail") -> list[str]:
    """The titles of what a place is told at that hour, and that it was sent."""
    found = asked(settings, seen, hours, blind=blind, place=place)
    for one in found:
        told(settings, one, now=at(hours))
    return [one.title for one in found]


def failed(settings: Settings, seen: list[Seen], hours: float, *, place: str = "mail") -> list[str]:
    """The same, and that nothing of it could be sent."""
    found = asked(settings, seen, hours, place=place)
    for one in found:
        untold(settings, one)
    return [one.title for one in found]


def test_what_goes_on_is_told_once_and_again_after_a_day_and_its_end_once(settings: Settings) -> None:
    assert said(settings, [LATE], 0) == ["voice: 60%"]
    assert said(settings, [LATE, OTHER], 1) == ["chat: 50%"]
    assert said(settings, [LATE], 2) == ["Over: chat: 50%"]
    assert said(settings, [LATE], 23) == []
    assert said(settings, [LATE], 24) == ["voice: 60%"]
    assert said(settings, [], 25) == ["Over: voice: 60%"]
    assert said(settings, [], 26) == []
    assert [(x.title, x.times_told, x.over_at) for x in alerts(settings, over=True)] == [
        ("chat: 50%", 1, at(2)),
        ("voice: 60%", 2, at(25)),
    ]
    assert alerts(settings) == []


def test_what_comes_back_is_another_alert(settings: Settings) -> None:
    assert [said(settings, seen, hours) for hours, seen in enumerate([[LATE], [], [LATE]])] == [
        ["voice: 60%"],
        ["Over: voice: 60%"],
        ["voice: 60%"],
    ]
    assert len(alerts(settings, over=True)) == 2


def test_what_could_not_be_sent_is_told_at_the_next_look(settings: Settings) -> None:
    assert failed(settings, [LATE], 0) == ["voice: 60%"]
    assert said(settings, [LATE], 1) == ["voice: 60%"]
    assert failed(settings, [], 2) == ["Over: voice: 60%"]
    assert said(settings, [], 3) == ["Over: voice: 60%"]


def test_each_place_is_told_for_itself(settings: Settings) -> None:
    assert said(settings, [LATE], 0, place="mail") == ["voice: 60%"]
    assert failed(settings, [LATE], 0, place="hook") == ["voice: 60%"]
    assert said(settings, [LATE], 1, place="mail") == []
    assert said(settings, [LATE], 1, place="hook") == ["voice: 60%"]
    assert said(settings, [], 2, place="hook") == said(settings, [], 2, place="mail") == ["Over: voice: 60%"]
    assert said(settings, [], 2, place="new") == [], "what it was never told of"
    assert [x.times_told for x in alerts(settings, over=True)] == [1]


def test_who_was_given_something_to_tell_and_died_is_waited_for_five_minutes(settings: Settings) -> None:
    assert [x.title for x in asked(settings, [LATE], 0)] == ["voice: 60%"]
    assert asked(settings, [LATE], 0.05) == []
    assert said(settings, [LATE], 0.1) == ["voice: 60%"]


def test_of_what_nobody_was_told_nobody_is_told_that_it_is_over(settings: Settings) -> None:
    failed(settings, [LATE], 0)
    assert asked(settings, [], 1) == []


def test_what_somebody_knows_of_is_not_told_again_but_that_it_is_over(settings: Settings) -> None:
    said(settings, [LATE], 0)
    (alert,) = alerts(settings)
    acknowledge(settings, alert.id or 0, who="Anna", now=at(1))
    assert said(settings, [LATE], 50) == []
    failed(settings, [LATE, OTHER], 50.5)
    acknowledge(settings, 2, who="Anna", now=at(50.6))
    assert said(settings, [LATE, OTHER], 50.7) == [], "nobody was told, and somebody knows"
    assert said(settings, [], 51) == ["Over: voice: 60%"], "and nothing of the other, of which nobody was told"
    with pytest.raises(AlertError, match="No alert 1 goes on"):
        acknowledge(settings, 1, who="Anna", now=at(52))
    with pytest.raises(AlertError, match="who you are"):
        acknowledge(settings, 1, who=" ", now=at(52))


@pytest.mark.parametrize("about", [LATE.about, EVERYTHING])
def test_what_is_silenced_is_kept_and_told_when_the_silence_ends(about: str, settings: Settings) -> None:
    silence(settings, about, until=at(4), who="Anna", now=at(0), why="new menu")
    assert said(settings, [LATE], 1) == []
    assert [x.title for x in alerts(settings)] == ["voice: 60%"]
    assert [(x.about, x.who, x.why) for x in silences(settings, now=at(1))] == [(about, "Anna", "new menu")]
    assert said(settings, [LATE], 5) == ["voice: 60%"]
    assert silences(settings, now=at(5)) == []


def test_a_silence_of_something_else_silences_nothing(settings: Settings) -> None:
    silence(settings, OTHER.about, until=at(4), who="Anna", now=at(0))
    assert said(settings, [LATE], 1) == ["voice: 60%"]
    with pytest.raises(AlertError, match="later than now"):
        silence(settings, OTHER.about, until=at(0), who="Anna", now=at(0))


def test_while_nothing_can_be_judged_nothing_is_over(settings: Settings) -> None:
    stale = Seen(about="stale", title="No new data", said="The facts end.")
    said(settings, [LATE], 0)
    assert said(settings, [stale], 1, blind=True) == ["No new data"]
    assert [x.about for x in alerts(settings)] == ["stale", "promise:voice"]
    assert said(settings, [stale], 24.5, blind=True) == [], "not even what has gone on for a day"
    assert sorted(said(settings, [LATE], 24.6)) == ["Over: No new data", "voice: 60%"]


def test_of_many_who_look_at_once_one_tells(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: asked(settings, [LATE, OTHER], 0), range(16)))
    assert sorted(one.title for some in given for one in some) == ["chat: 50%", "voice: 60%"]
    assert {x.about for x in alerts(settings, over=True)} == {"promise:voice", "promise:chat"}


def test_where_nothing_was_loaded_nothing_goes_on(tmp_path: Path) -> None:
    nothing = Settings(home=tmp_path / "new")
    assert (alerts(nothing), silences(nothing, now=NOON)) == ([], [])
    assert asked(nothing, [], 0) == []
    assert not (tmp_path / "new").exists()
