"""Sentences about lost contacts: how many, where and when, how long people would wait, whom to call back."""

from datetime import datetime

import polars as pl

from dashboards.charts import timeline
from dashboards.words import formats
from dashboards.words.language import _, later, many
from metrics.metric import Metric

HOW = {
    "abandoned": later("gave up"),
    "lapsed": later("closed without a reply"),
    "missed": later("nobody took it"),
    "failed": later("broke off"),
    "never_answered": later("still no reply"),
}
"""How a contact was lost, in words."""

BY_CHANNEL = later(
    "The same share by channel. The line is the 95 % interval; arrow and colour: beyond chance against all others."
)

SHOWN = 500
"""Customers on the screen; the file has all of them."""


def how_many(now: pl.DataFrame, customers: pl.DataFrame) -> str:
    """The one sentence of the page: the share that is lost, and how many customers wait to be called back.

    `now` is what `measure` gives of lost_rate, `customers` what `metrics.lost_customers.lost_customers` gives.
    """
    lost = now.row(by_predicate=pl.col("metric") == "lost_rate", named=True)
    if lost["value"] is None:
        return _("Too few contacts to say how many are lost.")
    share = formats.percent(lost["value"], 1)
    unserved = _unserved(customers)
    if not unserved:
        return _("{share} of contacts are lost.").format(share=share)
    return many(
        "{share} of contacts are lost; {customers} customer has not been served since.",
        "{share} of contacts are lost; {customers} customers have not been served since.",
        unserved,
    ).format(share=share, customers=formats.count(unserved))


def short_apart(*without: Metric) -> str:
    """What short abandons are, which stand apart, and which shares leave them out."""
    shares = formats.in_a_row(_(x.label) for x in without)
    return _("they hung up almost at once, and are not counted in: {shares}").format(shares=shares)


def where_and_when(cells: pl.DataFrame) -> str:
    """The place on the map of channel and hour that loses most beyond chance; `cells` as `deviations` gives them."""
    excess = pl.col("difference") * pl.col("n")
    worse = cells.filter(pl.col("verdict") == "worse").sort(excess, descending=True, maintain_order=True)
    if worse.is_empty():
        return _("Nowhere are more lost than chance would have it")
    first, mean = worse.row(0, named=True), formats.percent(worse["mean"].item(0), 1)
    place = {"channel": formats.name("channel", first["channel"]), "hour": formats.name("hour", first["hour"])}
    share = formats.percent(first["value"])
    if worse.height == 1:
        return _("{channel} at {hour} loses most: {share}, where the mean is {mean}").format(
            **place, share=share, mean=mean
        )
    return _("{channel} at {hour} loses most: {share}, where the mean is {mean}; {places} places lose too many").format(
        **place, share=share, mean=mean, places=worse.height
    )


def which_loses(answer: pl.DataFrame, *, by: str) -> str:
    """Which values of a dimension lose more than all others together, beyond chance."""
    worse = answer.filter(pl.col("verdict") == "worse").sort("value", descending=True, maintain_order=True)
    names = worse.select(formats.names(by, pl.col(by))).to_series().to_list()
    if not names:
        return _("None loses more than the others by more than chance")
    share = formats.percent(worse["value"].item(0), 1)
    if len(names) == 1:
        return _("{name} loses more than the others: {share}").format(name=names[0], share=share)
    return _("{names} lose more than the others, {name} most: {share}").format(
        names=formats.in_a_row(names), name=names[0], share=share
    )


def since_before(
    cells: pl.DataFrame, course: pl.DataFrame, labels: dict[str, str], *, every: str, until: datetime | None
) -> str:
    """Which shares are different from before beyond chance; where that cannot be said, when one of them was worst.

    `cells` are those of a comparison, `course` what `measure` gives over time, `labels` the names of the metrics. A
    bucket that is not over is never the worst.
    """
    label = pl.col("metric").replace_strict(labels, default="", return_dtype=pl.String)
    judged = cells.with_columns(label=label).filter(pl.col("verdict").is_in(["better", "worse", "within noise"]))
    worse, better = (judged.filter(pl.col("verdict") == x)["label"].to_list() for x in ("worse", "better"))
    if judged.is_empty():
        over = timeline.timed(course, every=every, until=until).filter(pl.col("from_at").is_null())
        return _worst_day(over.with_columns(label=label))
    if worse and better:
        return _("Worse than before: {worse}; better: {better}").format(
            worse=formats.in_a_row(worse), better=formats.in_a_row(better)
        )
    if worse:
        return _("Worse than before: {worse}").format(worse=formats.in_a_row(worse))
    if better:
        return _("Better than before: {better}").format(better=formats.in_a_row(better))
    return _("None differs from before by more than chance")


def _worst_day(course: pl.DataFrame) -> str:
    """When which of the shares was surely highest."""
    known = course.filter(pl.col("value").is_not_null()).sort(
        "low", "bucket", descending=[True, False], nulls_last=True
    )
    if known.is_empty():
        return _("Too few contacts to say how these shares went")
    first = known.row(0, named=True)
    return _("{label} was highest on {day}: {share}").format(
        label=first["label"], day=formats.day(first["bucket"].date()), share=formats.percent(first["value"], 1)
    )


def how_patient(curves: pl.DataFrame) -> str:
    """After how long half would have given up, in the channels where that can be said, least patient first."""
    half = curves.filter((pl.col("gave_up") - 0.5).abs() < _ROUNDING)
    if half.is_empty():
        tenth = curves.filter((pl.col("gave_up") - 0.1).abs() < _ROUNDING)
        if tenth.is_empty():
            return _("Too few give up to say how long people would wait")
        return _("One in ten would have given up after: {channels}").format(channels=_each(tenth))
    return _("Half would have given up after: {channels}").format(channels=_each(half))


def whom_to_call(customers: pl.DataFrame) -> str:
    """How many customers were lost and not served since, and how many of them tried again."""
    known = customers.filter(pl.col("person").is_not_null())
    unserved = known.filter(~pl.col("served"))
    if known.is_empty():
        return _("No customer who is known was lost")
    if unserved.is_empty():
        return _("Every customer who was lost has been served since")
    tried = unserved.filter(pl.col("tries") + pl.col("times") > 1).height
    if not tried:
        return many(
            "{n} customer was lost and has not been served since",
            "{n} customers were lost and have not been served since",
            unserved.height,
        ).format(n=formats.count(unserved.height))
    return many(
        "{n} customer was lost and has not been served since, {tried} in spite of trying again",
        "{n} customers were lost and have not been served since, {tried} of them in spite of trying again",
        unserved.height,
    ).format(n=formats.count(unserved.height), tried=formats.count(tried))


def how_the_list_is_made(customers: pl.DataFrame) -> str:
    """What the list of customers shows, in which order, and of how many lost contacts nobody knows whose they were."""
    times = customers.select(
        pl.col("times").sum(), anonymous=pl.col("times").filter(pl.col("person").is_null()).sum()
    ).row(0, named=True)
    known = customers.filter(pl.col("person").is_not_null()).height
    cut = _(" The first {shown} are shown, the file has all.").format(shown=SHOWN) if known > SHOWN else ""
    return (
        _(
            "First whom nobody has served since, of these who tried most often, then who was lost last. Served: a "
            "human, or a bot to the end, in whatever channel, after the last loss. {n} lost contacts, {anonymous} of "
            "them of customers who are not known and cannot be called."
        ).format(n=formats.count(times["times"]), anonymous=formats.count(times["anonymous"]))
        + cut
    )


def _unserved(customers: pl.DataFrame) -> int:
    return customers.filter(pl.col("person").is_not_null() & ~pl.col("served")).height


def _each(rows: pl.DataFrame) -> str:
    words = pl.format("{} {}", formats.names("channel", pl.col("channel")), formats.durations(pl.col("seconds")))
    return formats.told(rows.sort("seconds", "channel"), words)


_ROUNDING = 1e-6
