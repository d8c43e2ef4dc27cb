"""What serving costs, by channel, with the dates since when."""

from collections.abc import Callable
from datetime import date

import pytest

from ingest.settings import Settings

Loaded = Callable[[str], Settings]
Complaint = Callable[[str], str]

DATED = """
[cost.voice]
hourly_rate = 32
utilisation = '65 %'
[[cost.voice.change]]
from = 2026-07-01
hourly_rate = 34.5
[[cost.voice.change]]
from = 2026-09-01
telecom_per_minute = 0.02
"""


def test_a_change_says_only_what_differs(loaded: Loaded) -> None:
    versions = [
        (day, x.hourly_rate, x.utilisation, x.telecom_per_minute) for day, x in loaded(DATED).cost["voice"].versions
    ]
    assert versions == [
        (None, 32, 0.65, 0),
        (date(2026, 7, 1), 34.5, 0.65, 0),
        (date(2026, 9, 1), 34.5, 0.65, 0.02),
    ]


def test_what_nobody_says_costs_nothing(loaded: Loaded) -> None:
    assert loaded("").cost == {}
    cost = loaded("[cost.bot]\nbot_session = 0.04").cost["bot"]
    assert (cost.hourly_rate, cost.utilisation, cost.licences_per_month, cost.bot_session) == (0, 1, 0, 0.04)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[cost.phone]\nhourly_rate = 3", "'phone' is no channel"),
        ("[cost.voice]\nhourly_rte = 3", "'hourly_rte' is no key of [cost.voice]; did you mean 'hourly_rate'?"),
        ("[cost.voice]\nhourly_rate = -3", "'hourly_rate' of [cost.voice]"),
        ("[cost.voice]\nutilisation = 0", "'utilisation' of [cost.voice]: 0 is no share of paid time"),
        (DATED + "[[cost.voice.change]]\nfrom = 2026-01-01", "2026-01-01 comes behind 2026-09-01"),
    ],
)
def test_what_is_wrong_is_said(complaint: Complaint, text: str, sentence: str) -> None:
    assert sentence in complaint(text)
