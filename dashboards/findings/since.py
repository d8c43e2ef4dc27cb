"""Sentences about since when: only where a series shows a step that chance would hardly make."""

from dashboards.words import formats
from dashboards.words.language import _, many
from metrics.course import Course


def worse(course: Course, place: str, mean: str) -> str:
    """Where a place of the map lies furthest below the mean, and since when its channel serves worse; or nothing.

    `course` is that of a share of which more is better, in the channel of the place.
    """
    if course.since is None or course.before is None or course.now is None or course.now >= course.before:
        return ""
    return _(
        "Furthest below the mean of {mean}: {place}; that channel has served worse since {day} ({now}, "
        "{before} before)."
    ).format(
        mean=mean,
        place=place,
        day=formats.day(course.since.date()),
        now=formats.percent(course.now),
        before=formats.percent(course.before),
    )


def of_index(course: Course) -> str:
    """Since when it is more uneven, or more even, than before; nothing where it is as it was."""
    if course.since is None or course.before is None or course.now is None:
        return ""
    message = (
        _("More uneven since {day}: the index is {now}, and was {before}.")
        if course.now > course.before
        else _("More even since {day}: the index is {now}, and was {before}.")
    )
    return message.format(day=formats.day(course.since.date()), now=f"{course.now:.0f}", before=f"{course.before:.0f}")


def index_over_time(course: Course) -> str:
    """What the course of the index shows: a step and its day, days outside what is usual, or between what it moves."""
    known = course.points.filter(course.points["value"].is_not_null())
    if known.height < 2:  # noqa: PLR2004 a beginning and an end
        return _("Too little to see a course in the index")
    if step := of_index(course):
        return step.rstrip(".")
    outside = known.filter(known["signal"].is_in(["above", "below"]))
    if outside.height:
        last = formats.day(outside["bucket"].item(-1).date())
        return many(
            "The index was unusual once: on {last}", "The index was unusual {n} times, last on {last}", outside.height
        ).format(n=outside.height, last=last)
    values = known["value"]
    low, middle, high = (values.quantile(x, "nearest") for x in (0.0, 0.5, 1.0))
    return _("No step in the index: it moves between {low} and {high}, mostly around {middle}").format(
        low=f"{low:.0f}", high=f"{high:.0f}", middle=f"{middle:.0f}"
    )
