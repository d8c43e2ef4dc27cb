"""The stretches of a day in which it is open, as people write them: '08:00-12:00, 13:00-17:00'."""

import re
from itertools import pairwise

Stretch = tuple[int, int]
"""Minutes after the day's midnight from which and until which it is open; more than 1,440 is the next day."""

DAY = 24 * 60

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def known_stretches(text: str) -> str:
    """The text as it is; raises ValueError with what is wrong in it."""
    stretches(text)
    return text


def stretches(text: str) -> tuple[Stretch, ...]:
    """The stretches in order; none for 'closed'. One that ends before it begins ends on the next day.

    Raises ValueError for what is no time, for a stretch without a length, and for stretches that overlap.
    """
    if text.strip().lower() == "closed":
        return ()
    found = sorted(_stretch(part.strip(), text) for part in text.split(","))
    for (_, end), (begin, _) in pairwise(found):
        if begin < end:
            raise ValueError(f"{text!r} overlaps itself; write each hour of the day once")
    return tuple(found)


def _stretch(part: str, text: str) -> Stretch:
    times = _WRITTEN.fullmatch(part)
    begin, end = (_minutes(*times.group(n, n + 1)) for n in (1, 3)) if times else (None, None)
    if begin is None or end is None or begin == DAY:
        raise ValueError(f"{text!r} is no opening time; write '08:00-18:00', '08:00-12:00, 13:00-17:00' or 'closed'")
    if begin == end:
        raise ValueError(f"{part!r} has no length; round the clock is '00:00-24:00', and not at all is 'closed'")
    return begin, end if end > begin else end + DAY


def _minutes(hour: str, minute: str) -> int | None:
    minutes = 60 * int(hour) + int(minute)
    return minutes if int(minute) < 60 and minutes <= DAY else None  # noqa: PLR2004 minutes of an hour
