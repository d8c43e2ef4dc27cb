"""What customers want in a month of the made-up year, and each contact that they make of it: in numbers."""

from typing import Any

import numpy as np
import polars as pl

from ingest.vocabulary import Channel, Outcome

Numbers = np.ndarray[Any, np.dtype[Any]]

CHANNELS = {  # how often customers begin there, the typical wait, and the typical handling, in seconds
    Channel.VOICE: (30, 45, 240),
    Channel.WEB_VOICE: (3, 40, 240),
    Channel.VIDEO: (1, 60, 400),
    Channel.CHAT: (14, 30, 500),
    Channel.MESSAGING: (12, 400, 900),
    Channel.SMS: (3, 500, 600),
    Channel.EMAIL: (14, 6000, 900),
    Channel.SOCIAL: (3, 1500, 600),
    Channel.BOT: (10, 1, 90),
    Channel.WEB: (5, 60, 200),
    Channel.APP: (3, 60, 200),
    Channel.IN_PERSON: (2, 600, 700),
}
NAMES = tuple(CHANNELS)
OUTCOMES = tuple(Outcome)
TOPICS = 24
LEGS_OF_A_CONTACT, CONTACTS_OF_A_NEED = 1.2, 1.41

_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 17, 15, 16, 17, 16, 15, 13, 10, 8, 6, 4, 3, 2], float)
_WEEKDAYS = np.array([1.25, 1.1, 1.05, 1.0, 0.95, 0.4, 0.25])
_WEIGHT, _WAIT_S, _HANDLE_S = np.array(list(CHANNELS.values()), float).T
_ODD = 0x9E3779B97F4A7C15
_BOT = NAMES.index(Channel.BOT)
_UNANSWERED = [OUTCOMES.index(x) for x in (Outcome.ABANDONED,) * 3 + (Outcome.LAPSED, Outcome.MISSED, Outcome.VOID)] + [
    OUTCOMES.index(x) for x in (Outcome.SHORT_ABANDONED, Outcome.FLOW_OUT_CALLBACK, Outcome.BLOCKED_FULL)
]


def contacts(dice: np.random.Generator, needs: int, customers: int, begin: int, end: int) -> pl.DataFrame:
    """The contacts that so many needs lead to, those of a need after each other; the first lies in begin <= us < end.

    `channel`, `outcome`, `topic` (-1: not told) and the like are places in lists; `customer` 0 is anonymous, and one in
    eight writes by a second address, `customers` higher. `number` names a contact, `before` the one of the same need.
    """
    steps = dice.choice([1, 2, 3, 4], needs, p=[0.72, 0.18, 0.07, 0.03])
    of, size = np.repeat(np.arange(needs), steps), int(steps.sum())
    again = np.arange(size) - np.repeat(np.cumsum(steps) - steps, steps) > 0
    number = (np.arange(size, dtype=np.uint64) + np.uint64(begin // _DAY << 40)) * np.uint64(_ODD)
    chosen = dice.choice(12, needs, p=_WEIGHT / _WEIGHT.sum())[of]
    elsewhere = dice.choice(12, size, p=(_WEIGHT + 30 * (np.arange(12) == 0)) / (_WEIGHT.sum() + 30))
    channel = np.where(again & (dice.random(size) < 0.45), elsewhere, chosen)
    who = dice.integers(1, customers + 1, needs) * (dice.random(needs) > 0.06)
    writes = (who[of] > 0) & (who[of] % 8 == 0) & (channel % 3 == 0)
    answered = (channel != _BOT) & (dice.random(size) < 0.86)
    contained = (channel == _BOT) & (dice.random(size) < 0.7)
    unanswered = np.where(contained, OUTCOMES.index(Outcome.BOT_CONTAINED), dice.choice(_UNANSWERED, size))
    return pl.DataFrame(
        {
            "number": number,
            "before": np.where(again, np.roll(number, 1), np.uint64(0)),
            "root": np.repeat(number[~again], steps),
            "started_us": _when(dice, steps, again, begin, end),
            "channel": channel,
            "customer": who[of] + customers * writes,
            "topic": np.where(dice.random(size) < 0.82, dice.integers(0, TOPICS, needs)[of], -1),
            "outcome": np.where(answered, 0, unanswered),
            "wait_s": np.round(dice.exponential(1, size) * _WAIT_S[channel], 3),
            "handle_s": np.round(dice.gamma(2, 0.5, size) * _HANDLE_S[channel], 3),
            "linked": again & (dice.random(size) < 0.15),
            "inbound": dice.random(size) < 0.94,
            "with_bot": (channel == _BOT) | (dice.random(size) < 0.12),
            "transfers": dice.choice([0, 1, 2], size, p=[0.9, 0.08, 0.02]) * answered,
            "kind": dice.integers(0, 48, size),
        }
    )


def _when(dice: np.random.Generator, steps: Numbers, again: Numbers, begin: int, end: int) -> Numbers:
    """The first contact by the habits of days and hours, each other some hours after the one before."""
    days = np.arange(begin, end, _DAY)
    busy = _WEEKDAYS[(days // _DAY + 3) % 7]
    first = dice.choice(days, steps.size, p=busy / busy.sum())
    first += dice.choice(24, steps.size, p=_HOURS / _HOURS.sum()) * _HOUR
    since = (np.where(again, dice.exponential(18, again.size), dice.random(again.size)) * _HOUR).astype(np.int64)
    total = np.cumsum(since)
    return np.repeat(first - (total - since)[~again], steps) + total
