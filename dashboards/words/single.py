"""Single numbers, written as columns of them are: a page has dozens, and each would be a frame of one row."""

from typing import Any

from dashboards.words.language import _
from dashboards.words.symbols import symbols
from metrics.metric import Unit

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DASH, MINUS, NBSP = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"

NOTHING = DASH
"""What stands where there is no number."""

Cell = Any
"""One value out of a frame, which knows its type only when it is there: a number, or None."""


def percent(share: Cell, digits: int = 0) -> str:
    """As `formats.percents`."""
    return NOTHING if share is None else f"{_decimals(share * 100, digits)}{symbols().before_percent}%"


def duration(seconds: Cell) -> str:
    """As `formats.durations`."""
    if seconds is None:
        return NOTHING
    s = round(seconds)
    minutes, hours = round(s / MINUTE), round(s / HOUR)
    if s < MINUTE:
        text = _("{} s").format(s)
    elif s < 10 * MINUTE:
        text = _two(s, MINUTE, _("{} min"), _("{} s"))
    elif minutes < HOUR // MINUTE:
        text = _("{} min").format(minutes)
    elif hours < 2 * DAY // HOUR:
        text = _two(minutes, HOUR // MINUTE, _("{} h"), _("{} min"))
    else:
        text = _two(hours, DAY // HOUR, _("{} d"), _("{} h"))
    return text.replace(" ", NBSP)


def count(number: Cell) -> str:
    """As `formats.counts`."""
    if number is None:
        return NOTHING
    whole, marks = round(number), symbols()
    return str(whole) if abs(whole) < marks.grouped_from else f"{whole:,}".replace(",", marks.thousands)


def score(number: Cell) -> str:
    """As `formats.scores`."""
    return NOTHING if number is None else _decimals(number, 1)


def value(unit: Unit, number: Cell, digits: int = 0) -> str:
    """As `formats.values`."""
    match unit:
        case Unit.PERCENT:
            return percent(number, digits)
        case Unit.SECONDS:
            return duration(number)
        case Unit.COUNT:
            return count(number)
        case Unit.SCORE:
            return score(number)


def interval(unit: Unit, low: Cell, high: Cell, digits: int = 0) -> str:
    """As `formats.intervals`; empty where there is none."""
    if low is None or high is None:
        return ""
    begin, end = value(unit, low, digits), value(unit, high, digits)
    if unit is Unit.PERCENT:
        return f"{begin.removesuffix(f'{symbols().before_percent}%')}{DASH}{end}"
    return f"{begin} {DASH} {end}" if unit is Unit.SECONDS else _("{} to {}").format(begin, end)


def difference(unit: Unit, number: Cell) -> str:
    """As `formats.signed`."""
    if number is None:
        return NOTHING
    text, nothing = (
        _("{} points").format(_decimals(100 * x, 1)) if unit is Unit.PERCENT else value(unit, x, 1)
        for x in (abs(number), 0.0)
    )
    return ("" if text == nothing else MINUS if number < 0 else "+") + text


def _decimals(number: float, digits: int) -> str:
    factor = 10**digits
    rounded = round(number * factor) / factor if digits else round(number)
    # What rounds to nothing is on neither side of it.
    size = str(abs(rounded)).replace(".", symbols().decimal)
    return f"{MINUS}{size}" if rounded < 0 else size


def _two(amount: int, size: int, large: str, small: str) -> str:
    most, rest = divmod(amount, size)
    return f"{large.format(most)} {small.format(rest)}" if rest else large.format(most)
