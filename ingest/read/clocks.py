"""Times that are all written alike, in the usual way, which can be read by their digits at once."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
"""Where the digits of 2026-03-02 09:30:00 stand."""

MARKS = {4: b"-", 7: b"-", 10: b"T ", 13: b":", 16: b":"}
"""What stands between them."""

WHOLE, POINT, MOST_FRACTION = 19, 20, 6
"""How long a time to the second is, how long with the point, and how many digits may follow."""

HOUR, MINUTE = 3600, 60


def plain_clocks(text: pl.Series) -> tuple[pl.Series, bool] | None:
    """The clocks that a column shows (Datetime without a zone), and whether they are said to be UTC by a Z.

    None unless every value is a valid time of the same length, YYYY-MM-DD HH:MM:SS, with T or a space, perhaps with a
    fraction of up to six digits, perhaps with Z: everything else takes a closer look, which takes ten times as long.
    """
    known = text.drop_nulls() if text.null_count() else text
    letters = _letters(known)
    if letters is None:
        return None
    is_utc = bool((letters[:, -1] == ord("Z")).all())
    ticks = _ticks(letters[:, :-1] if is_utc else letters)
    if ticks is None:
        return None
    if text.null_count():
        every = np.zeros(len(text), dtype=np.int64)
        every[text.is_not_null().to_numpy()] = ticks
        clocks = pl.Series(text.name, every).set(text.is_null(), None)
    else:
        clocks = pl.Series(text.name, ticks)
    return clocks.cast(pl.Datetime("us")), is_utc


def _letters(text: pl.Series) -> NDArray[np.uint8] | None:
    """The bytes of texts that are all of the same length, one row for each."""
    if not len(text):
        return None
    arrow = text.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, starts, content = arrow.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[arrow.offset : arrow.offset + len(arrow) + 1]
    width = int(offsets[1] - offsets[0])
    if width < WHOLE or not (np.diff(offsets) == width).all():
        return None
    return np.frombuffer(content, dtype=np.uint8)[offsets[0] : offsets[-1]].reshape(len(arrow), width)


def _ticks(letters: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """Microseconds since 1970."""
    width = letters.shape[1]
    places = width - POINT if width > WHOLE else 0
    if places and not (1 <= places <= MOST_FRACTION and (letters[:, WHOLE] == ord(".")).all()):
        return None
    if width == POINT or not all(np.isin(letters[:, place], list(marks)).all() for place, marks in MARKS.items()):
        return None
    digits = letters[:, [*DIGITS, *range(POINT, POINT + places)]] - ord("0")  # below "0" becomes large
    if (digits > 9).any():  # noqa: PLR2004 - the last digit
        return None
    year, month, day = _number(digits, 0, 4), _number(digits, 4, 6), _number(digits, 6, 8)
    hour, minute, second = (_number(digits, place, place + 2) for place in (8, 10, 12))
    if not _all_between((year, 1, 9999), (month, 1, 12), (hour, 0, 23), (minute, 0, 59), (second, 0, 59)):
        return None
    months = (year - 1970) * 12 + month - 1
    begins, next_begins = (_first_day(x) for x in (months, months + 1))
    if not _all_between((day, 1, 31)) or (day > next_begins - begins).any():
        return None
    seconds = (begins + day - 1) * 24 * HOUR + hour * HOUR + minute * MINUTE + second
    fraction = _number(digits, len(DIGITS), len(DIGITS) + places) * 10 ** (MOST_FRACTION - places)
    ticks: NDArray[np.int64] = seconds * 1_000_000 + fraction
    return ticks


def _number(digits: NDArray[np.uint8], begin: int, end: int) -> NDArray[np.int64]:
    number = np.zeros(len(digits), dtype=np.int64)
    for place in range(begin, end):
        number = number * 10 + digits[:, place]
    return number


def _first_day(months: NDArray[np.int64]) -> NDArray[np.int64]:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _all_between(*limits: tuple[NDArray[np.int64], int, int]) -> bool:
    return all(int(values.min()) >= least and int(values.max()) <= most for values, least, most in limits)
