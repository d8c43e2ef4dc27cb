"""Every channel has a promise; a queue's own inherits from it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingest.settings import Promise, Settings
from ingest.settings.error import SettingsError
from ingest.vocabulary import Channel

Loaded = Callable[[str], Settings]


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_a_promise(tmp_path: Path, channel: Channel) -> None:
    assert Settings(home=tmp_path).promise[channel].within_s > 0


@pytest.mark.parametrize(
    ("channel", "within_s", "short_abandon_s"),
    [
        ("voice", 20, 5),
        ("chat", 60, 5),
        ("messaging", 900, 0),
        ("sms", 900, 0),
        ("social", 3600, 0),
        ("email", 4 * 3600, 0),
        ("in_person", 600, 0),
    ],
)
def test_the_dictionary_of_metrics_says_what_holds_unsaid(
    tmp_path: Path, channel: str, within_s: float, short_abandon_s: float
) -> None:
    assert Settings(home=tmp_path).promise[channel] == Promise(
        within_s=within_s, target=0.8, short_abandon_s=short_abandon_s
    )


def test_a_channel_keeps_what_is_not_said(loaded: Loaded) -> None:
    settings = loaded("[promise.voice]\nwithin = '30s'")
    assert settings.promise["voice"] == Promise(within_s=30, target=0.8, short_abandon_s=5)
    assert settings.promise["chat"] == Promise(within_s=60, target=0.8, short_abandon_s=5)


def test_a_queue_inherits_from_its_channel(loaded: Loaded) -> None:
    settings = loaded("[promise.voice]\ntarget = 0.9\n[promise.voice.queue.vip]\nwithin = '10s'")
    assert settings.promise_of("voice", "vip") == Promise(within_s=10, target=0.9, short_abandon_s=5)
    assert settings.promise_of("voice", "other").within_s == 20
    assert settings.promise_of("voice").within_s == 20


def test_a_queue_with_a_change_of_its_own_goes_on_with_those_of_its_channel(loaded: Loaded) -> None:
    settings = loaded(
        "[[promise.voice.change]]\nfrom = 2026-07-01\ntarget = 0.9\n"
        "[[promise.voice.change]]\nfrom = 2026-09-01\nwithin = '40s'\n"
        "[[promise.voice.queue.vip.change]]\nfrom = 2026-08-01\nwithin = '10s'"
    )
    versions = [(since, x.within_s, x.target) for since, x in settings.promise_of("voice", "vip").versions]
    assert versions == [(None, 20, 0.8), (date(2026, 7, 1), 20, 0.9), (date(2026, 8, 1), 10, 0.9)]


def test_a_queue_inherits_from_a_channel_that_nobody_set(loaded: Loaded) -> None:
    settings = loaded("[promise.email.queue.claims]\ntarget = 0.5")
    assert settings.promise_of("email", "claims") == Promise(within_s=4 * 3600, target=0.5, short_abandon_s=0)


def test_a_promise_can_be_given_as_it_is(tmp_path: Path) -> None:
    own = Promise(within_s=1, queue={"vip": Promise(within_s=2)})
    settings = Settings(home=tmp_path, promise={"voice": own})
    assert settings.promise["voice"] == own
    assert settings.promise["chat"].within_s == 60


DATED = """
[promise.voice]
within = '20s'
[[promise.voice.change]]
from = 2026-03-01
within = '30s'
target = 0.9
[[promise.voice.change]]
from = 2026-06-01
within = '20s'
[promise.voice.queue.vip]
within = '10s'
"""


@pytest.mark.parametrize(
    ("day", "within_s", "target"),
    [
        pytest.param(date(2026, 2, 28), 20, 0.8, id="the day before the first change"),
        pytest.param(date(2026, 3, 1), 30, 0.9, id="the day of the change"),
        pytest.param(date(2026, 6, 1), 20, 0.9, id="what a later change does not say is as before it"),
    ],
)
def test_a_promise_changes_on_its_day(loaded: Loaded, day: date, within_s: float, target: float) -> None:
    promise = loaded(DATED).promise["voice"].on(day)
    assert (promise.within_s, promise.target) == (within_s, target)


def test_a_queue_changes_with_its_channel_only_in_what_it_does_not_say_itself(loaded: Loaded) -> None:
    of_queue = loaded(DATED).promise["voice"].queue["vip"].on(date(2026, 3, 1))
    assert (of_queue.within_s, of_queue.target) == (10, 0.9)


def test_changes_are_written_in_order(loaded: Loaded) -> None:
    june, march = (f"[[promise.voice.change]]\nfrom = 2026-0{month}-01\nwithin = 5\n" for month in (6, 3))
    with pytest.raises(SettingsError, match="2026-03-01 comes behind 2026-06-01"):
        loaded(june + march)
