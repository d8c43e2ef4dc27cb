"""Amounts as sentences write them: percents, durations in the two largest units that say something, scores."""

from metrics.metric import Unit

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def amount(unit: Unit, value: float) -> str:
    """A value of a metric in words: `91 %`, `35 s`, `4 min 10 s`, `3 h 20 min`, `4.2`."""
    match unit:
        case Unit.PERCENT:
            return f"{100 * value:.0f} %"
        case Unit.SECONDS:
            return _duration(value)
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.SCORE:
            return f"{value:.1f}"


def _duration(seconds: float) -> str:
    s = round(seconds)
    if s < 10 * MINUTE:
        return f"{s} s" if s < MINUTE else _two(s, MINUTE, "min", "s")
    minutes = round(s / MINUTE)
    if minutes < HOUR // MINUTE:
        return f"{minutes} min"
    hours = round(s / HOUR)
    return _two(minutes, HOUR // MINUTE, "h", "min") if hours < 2 * DAY // HOUR else _two(hours, DAY // HOUR, "d", "h")


def _two(amount: int, size: int, large: str, small: str) -> str:
    whole, rest = divmod(amount, size)
    return f"{whole} {large} {rest} {small}" if rest else f"{whole} {large}"
