"""Amounts of money as people write them, and never finer than they are known."""

import math

from dashboards.words.language import ENGLISH, _, current
from dashboards.words.single import MINUS, NBSP, NOTHING, Cell
from dashboards.words.symbols import symbols

CENT = 0.01


def rate(amount: Cell, currency: str, *, bare: bool = False) -> str:
    """What one of something costs, with all the digits that somebody wrote down: `EUR 32.00`, `EUR 0.015`.

    `bare` leaves the currency to the heading.
    """
    if amount is None:
        return NOTHING
    step = next((x for x in (CENT, 0.001) if math.isclose(amount, round(amount / x) * x, abs_tol=1e-9)), 0.0001)
    return number(amount, step=step) if bare else money(amount, currency, step=step)


def money(amount: Cell, currency: str, *, step: float = 1.0) -> str:
    """An amount with its currency, rounded to whole steps: `EUR 1,204`, `EUR 3.40` with cents, in Polish `1204 EUR`."""
    written = number(amount, step=step)
    if written == NOTHING:
        return NOTHING
    return f"{currency}{NBSP}{written}" if current() == ENGLISH else f"{written}{NBSP}{currency}"


def between(low: Cell, high: Cell, currency: str, *, step: float = 1.0) -> str:
    """A range of amounts with the currency once: `EUR 1,200 to 3,400`; empty where there is none."""
    both = numbers(low, high, step=step)
    if not both:
        return ""
    return f"{currency}{NBSP}{both}" if current() == ENGLISH else f"{both}{NBSP}{currency}"


def number(amount: Cell, *, step: float = 1.0) -> str:
    """The same without its currency, for where that stands in the heading."""
    return NOTHING if amount is None or not math.isfinite(amount) else _number(amount, step)


def numbers(low: Cell, high: Cell, *, step: float = 1.0, breaks: bool = False) -> str:
    """A range without its currency; empty where there is none. One that `breaks` may go on in a second line."""
    if low is None or high is None or not math.isfinite(low + high):
        return ""
    words = _("{} to {}") if breaks else _("{} to {}").replace(" ", NBSP)
    return words.format(_number(low, step), _number(high, step))


def step_of(low: Cell, high: Cell, *, finest: float = 1.0) -> float:
    """To which power of ten an amount with this interval is known: the first digit of a quarter of its width."""
    if low is None or high is None or not math.isfinite(low + high) or high <= low:
        return finest
    return float(max(finest, 10.0 ** math.floor(math.log10((high - low) / 4))))


def _number(amount: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step)))
    rounded = round(round(amount / step) * step, digits)
    size, marks = abs(rounded), symbols()
    whole = f"{size:,.{digits}f}" if size >= marks.grouped_from else f"{size:.{digits}f}"
    # All at once, for a language may have a comma for one mark and a point for the other.
    text = whole.translate({ord(","): marks.thousands, ord("."): marks.decimal})
    return f"{MINUS}{text}" if rounded < 0 else text
