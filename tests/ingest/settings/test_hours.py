"""Opening hours are written as people say them, and each mistake gets its sentence."""

from collections.abc import Callable
from datetime import date

import pytest

from ingest.settings import Settings, holidays_between
from ingest.settings.stretches import stretches

Loaded = Callable[[str], Settings]
Complaint = Callable[[str], str]

OFFICE = """
[hours.office]
timezone = "Europe/Berlin"
daily = "08:00-18:00"
saturday = "09:00-13:00"
sunday = "closed"
holidays = "DE-BE"
from = 2025-01-01
dates = { 2026-12-24 = "09:00-12:00" }
"""
LATER = OFFICE + '[[hours.office.change]]\nfrom = 2026-07-01\nsaturday = "closed"\n'
OPEN = '[hours.o]\ndaily = "08:00-18:00"\n'


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        pytest.param("08:00-18:00", [(480, 1080)], id="one stretch"),
        pytest.param("13:00-17:00, 8:00 - 12:00", [(480, 720), (780, 1020)], id="two, in any order"),
        pytest.param("22:00-06:00", [(1320, 1800)], id="into the next day"),
        pytest.param("18:00-00:00", [(1080, 1440)], id="until midnight"),
        pytest.param("00:00-24:00", [(0, 1440)], id="round the clock"),
        pytest.param("08:00-12:00,12:00-13:00", [(480, 720), (720, 780)], id="one where another ends"),
        pytest.param("Closed", [], id="closed"),
    ],
)
def test_a_day_as_people_write_it(text: str, minutes: list[tuple[int, int]]) -> None:
    assert list(stretches(text)) == minutes


@pytest.mark.parametrize("text", ["", "8-18", "08:00-25:00", "08:60-09:00", "24:00-08:00", "08:00", "all day"])
def test_what_is_no_opening_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no opening time; write '08:00-18:00'"):
        stretches(text)


def test_hours_without_changes_are_one_version(loaded: Loaded) -> None:
    (version,) = loaded(OFFICE).hours["office"].versions()
    assert (version.from_day, version.until, version.holidays) == (date(2025, 1, 1), None, "DE-BE")
    assert version.week == (*[((480, 1080),)] * 5, ((540, 780),), ())


def test_a_change_ends_what_was_before_and_keeps_what_it_does_not_say(loaded: Loaded) -> None:
    before, after = loaded(LATER).hours["office"].versions()
    assert (before.until, after.from_day, after.until) == (date(2026, 7, 1), date(2026, 7, 1), None)
    assert after.week == (*before.week[:5], (), ())
    assert after.holidays == "DE-BE"


def test_a_change_that_says_daily_writes_the_week_anew(loaded: Loaded) -> None:
    text = LATER.replace('saturday = "closed"\n', 'daily = "00:00-24:00"\nfriday = "closed"\n')
    _, after = loaded(text).hours["office"].versions()
    assert after.week == (*[((0, 1440),)] * 4, (), *[((0, 1440),)] * 2)


def test_hours_open_by_the_clocks_of_the_site_unless_they_say_which(loaded: Loaded) -> None:
    settings = loaded(f'[site]\ntimezone = "Asia/Kolkata"\n{OFFICE}{OPEN}')
    assert settings.zone_of("office") == "Europe/Berlin"
    assert settings.zone_of("o") == "Asia/Kolkata"


def test_a_queue_keeps_the_hours_of_its_channel_or_its_own(loaded: Loaded) -> None:
    kept = '[promise.email]\nhours = "office"\nclock = "business"\n[promise.email.queue.night]\nhours = "o"\n'
    settings = loaded(f"{kept}[promise.email.queue.vip]\nwithin = '1h'\n{OFFICE}{OPEN}")
    assert settings.promise_of("email", "vip").hours == "office"
    assert settings.promise_of("email", "vip").clock == "business"
    assert settings.promise_of("email", "night").hours == "o"
    assert settings.promise_of("voice").hours == ""
    assert settings.promise_of("voice").clock == "calendar"


def test_holidays_are_those_of_the_country_and_of_its_part() -> None:
    whole_year = (date(2026, 1, 1), date(2026, 12, 31))
    womens_day, unity = date(2026, 3, 8), date(2026, 10, 3)
    assert holidays_between("DE-BE", *whole_year) >= {womens_day, unity}
    assert womens_day not in holidays_between("DE", *whole_year)
    assert holidays_between("DE, AT", *whole_year) >= {unity, date(2026, 10, 26)}
    assert holidays_between("DE", unity, unity) == {unity}
    assert holidays_between("", *whole_year) == frozenset()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            '[hours.o]\ndaily = "8-18"',
            "line 2: 'daily' of [hours.o]: '8-18' is no opening time; write '08:00-18:00', '08:00-12:00, 13:00-17:00' ",
            id="no time",
        ),
        pytest.param(
            '[hours.o]\nmonday = "08:00-13:00, 12:00-17:00"',
            "line 2: 'monday' of [hours.o]: '08:00-13:00, 12:00-17:00' overlaps itself; write each hour of the day ",
            id="an hour twice",
        ),
        pytest.param(
            '[hours.o]\ndaily = "08:00-08:00"',
            "line 2: 'daily' of [hours.o]: '08:00-08:00' has no length; round the clock is '00:00-24:00', and not at ",
            id="no length",
        ),
        pytest.param(
            '[hours.o]\nmonday = "closed"',
            "line 1: 'o' of [hours]: it is never open; write when, as in daily = \"08:00-18:00\".",
            id="never open",
        ),
        pytest.param(
            f'{OPEN}holidays = "DEE"',
            "line 3: 'holidays' of [hours.o]: 'DEE' is no country whose holidays are known; ",
            id="no country",
        ),
        pytest.param(
            f'{OPEN}holidays = "DE-XX"',
            "line 3: 'holidays' of [hours.o]: 'XX' is no part of DE with holidays of its own; parts: BB, BE, ",
            id="no part of the country",
        ),
        pytest.param(
            f'{OPEN}[hours.o.dates]\n2026-02-30 = "closed"',
            "line 4: '2026-02-30' is no date; write it as in 2026-07-01.",
            id="no date",
        ),
        pytest.param(f"{OPEN}from = 2026", "line 3: 'from' of [hours.o]: 2026 is no date; ", id="a number"),
        pytest.param(
            f"{OPEN}until = 2026-01-01\nfrom = 2026-01-01",
            "line 3: 'until' of [hours.o]: they end (2026-01-01) before they begin (2026-01-01).",
            id="over before it begins",
        ),
        pytest.param(
            f"{OPEN}[[hours.o.change]]\nfrom = 2026-05-01\n[[hours.o.change]]\nfrom = 2026-05-01",
            "line 3: 'change' of [hours.o]: 2026-05-01 comes behind 2026-05-01; each version ends where the next ",
            id="two versions of one day",
        ),
        pytest.param(
            f"{OPEN}until = 2026-03-01\n[[hours.o.change]]\nfrom = 2026-05-01",
            "line 4: 'change' of [hours.o]: 2026-03-01 comes behind 2026-05-01; ",
            id="a change after the end",
        ),
        pytest.param(
            f"{OPEN}[[hours.o.change]]\nform = 2026-05-01",
            "line 4: 'form' is no key of [[hours.o.change]]; did you mean 'from'? Known keys: daily, monday, ",
            id="a misspelt key of a change",
        ),
        pytest.param(
            '[promise.email]\nclock = "business"',
            "line 1: 'email' of [promise]: clock = \"business\" counts opening hours; say whose, as in hours = ",
            id="the business clock without hours",
        ),
        pytest.param(
            f'{OPEN}[promise.email.queue.vip]\nhours = "oo"',
            "line 4: 'hours' of [promise.email.queue.vip]: there are no opening hours named 'oo'; did you mean 'o'? ",
            id="hours that there are not",
        ),
        pytest.param(
            '[promise.email]\nhours = "office"',
            "line 2: 'hours' of [promise.email]: there are no opening hours named 'office'. Write [hours.office].",
            id="hours of which there are none",
        ),
    ],
)
def test_a_mistake_gets_its_sentence(complaint: Complaint, text: str, sentence: str) -> None:
    assert complaint(text).startswith(f"spiritlevel.toml, {sentence}")
