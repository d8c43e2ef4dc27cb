"""Hours of the day that somebody wrote down: 09:00-12:00, or 9-12."""

import re
from collections.abc import Sequence
from datetime import time

from metrics.staffing.asked import AskedError
from metrics.staffing.what_if import Hours

_WRITTEN = re.compile(r"(\d{1,2})(?::(00|30))?\s*-\s*(\d{1,2})(?::(00|30))?")
_MIDNIGHT = 24


def hours_of(texts: Sequence[str]) -> Hours:
    """The hours; an end of 24:00 is midnight. Raises `AskedError`."""
    return tuple(_one(x) for x in texts)


def written(hours: Hours) -> list[str]:
    """The hours as somebody would write them down."""
    return [f"{begin:%H:%M}-{'24:00' if end == time() else f'{end:%H:%M}'}" for begin, end in hours]


def _one(text: str) -> tuple[time, time]:
    found = _WRITTEN.fullmatch(text.strip())
    wrong = AskedError(f"'{text}' are no hours; write them as 09:00-12:00, in whole or half hours.")
    if found is None:
        raise wrong
    begin, past, end, past_end = (int(x or 0) for x in found.groups())
    if begin >= _MIDNIGHT or (end, past_end) > (_MIDNIGHT, 0) or (begin, past) >= (end, past_end):
        raise wrong
    return time(begin, past), time(end % _MIDNIGHT, past_end)
