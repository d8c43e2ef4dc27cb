"""Explored: the form of chart that fits what was asked: bars for one dimension, a grid for two, lines for time."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.asked.explore import Question
from dashboards.asked.view import View
from dashboards.charts.bars import MOST, bars
from dashboards.charts.grid import grid
from dashboards.charts.lines import MOST_PANELS, lines, values_of
from dashboards.figure import Figure, Panel
from dashboards.findings import explore as findings
from dashboards.terminal.answers import REASONS
from dashboards.words import dimension_names, formats
from dashboards.words.language import _, many
from metrics.composite import Composite
from metrics.metric import Metric, Unit


def explored(answer: pl.DataFrame, asked: Question, metric: Metric, view: View) -> Figure:
    """One metric of the answer, drawn in the form that fits; its table has every row with all that belongs to it."""
    rows = answer.filter(pl.col("metric") == metric.name)
    own = metric.under(asked.preset if asked.preset in metric.presets else None)
    return Figure(
        name=f"explored-{metric.name}",
        title=findings.explored(rows, metric, asked.keys),
        subtitle=_("{definition} Lines and bands are 95 % intervals. {n}.").format(
            definition=_(own.definition), n=formats.n(rows["n"].sum())
        ),
        panels=_panels(rows, asked, metric, view),
        table=_table(rows, asked, metric),
        notes=_left_out(rows, asked),
        missing=_("There is no number for this, or too few contacts to show one."),
        behind=None if isinstance(metric, Composite) else _behind(asked, metric),
    )


def _behind(asked: Question, metric: Metric) -> Behind:
    return Behind(
        metric=metric.name,
        preset=asked.preset if asked.preset in metric.presets else None,
        dimensions={x: x for x in asked.keys},
    )


def _left_out(rows: pl.DataFrame, asked: Question) -> list[str]:
    """What is not drawn, where not everything is."""
    if asked.every and len(asked.by) == BOTH:
        values = values_of(rows, asked.by[1])
        names = [formats.name(asked.by[1], x) for x in values[MOST_PANELS:]]
        if not names:
            return []
        more = len(names) - NAMED
        rest = [many("{n} more", "{n} more", more).format(n=formats.count(more))] if more > 0 else []
        return [
            _("Drawn: the {most} with the most contacts. Left out, and in the table: {names}.").format(
                most=MOST_PANELS, names=formats.in_a_row([*names[:NAMED], *rest])
            )
        ]
    if len(asked.by) == 1 and not asked.every and rows.height > MOST:
        return [_("More than {most} values: the largest are drawn, the table has all.").format(most=MOST)]
    return []


BOTH = 2
"""Dimensions: down and across, or lines and small multiples."""

NAMED = 8
"""So many of those that are left out of a drawing are named."""


def _panels(rows: pl.DataFrame, asked: Question, metric: Metric, view: View) -> list[Panel]:
    if not asked.every:
        return [_panel(rows, asked, metric)]
    first, second, *_rest = (*asked.by, None, None)
    label, until = _(metric.label), view.facts.as_of
    return lines(rows, metric.unit, by=first, each=second, label=label, every=asked.every, until=until)


def _panel(rows: pl.DataFrame, asked: Question, metric: Metric) -> Panel:
    label = _(metric.label)
    if len(asked.by) == BOTH:
        return _grid(rows, asked, metric)
    named = formats.names(asked.by[0], pl.col(asked.by[0])) if asked.by else pl.lit(label)
    drawn = rows.with_columns(label=named, told=pl.format("(n = {})", formats.counts(pl.col("n"))))
    by = asked.by[0] if asked.by else ""
    ordered = drawn.sort(pl.col(by)) if by in _IN_ORDER else drawn.sort("value", descending=True, nulls_last=True)
    return bars(ordered, metric.unit, heading=dimension_names.heading(by) if by else label, label=label)


_IN_ORDER = {"hour", "weekday", "day", "block", "pressure"}
"""Dimensions that have an order of their own."""


def _grid(rows: pl.DataFrame, asked: Question, metric: Metric) -> Panel:
    down, across = asked.by
    text = formats.values(metric.unit, pl.col("value"))
    drawn = rows.with_columns(
        down=formats.names(down, pl.col(down)),
        across=formats.names(across, pl.col(across)),
        down_place=formats.order(down).rank("dense").fill_null(10_000),
        across_place=formats.order(across).rank("dense").fill_null(10_000),
        text=pl.when(pl.col("value").is_null()).then(pl.lit("·")).otherwise(_short(text, metric.unit)),
        tip=formats.answers(metric.unit),
        sure=pl.col("size") == "ok",
    )
    return grid(
        drawn, down=dimension_names.heading(down), across=dimension_names.heading(across), label=_(metric.label)
    )


def _short(text: pl.Expr, unit: Unit) -> pl.Expr:
    """A value in as little room as a cell has: of a length of time the larger unit, of a share no sign."""
    if unit is Unit.SECONDS:
        return text.str.extract(_LARGER_UNIT)
    return text.str.strip_suffix("\N{NO-BREAK SPACE}%")


_LARGER_UNIT = "^([^\N{NO-BREAK SPACE}]+\N{NO-BREAK SPACE}[^\N{NO-BREAK SPACE}]+)"


def _table(rows: pl.DataFrame, asked: Question, metric: Metric) -> pl.DataFrame:
    columns: dict[str, str | pl.Expr] = {dimension_names.heading(x): formats.names(x, pl.col(x)) for x in asked.by}
    if asked.every:
        columns[dimension_names.heading("bucket")] = _when(asked.every)
    columns |= {
        _(metric.label): formats.values(metric.unit, pl.col("value"), 1),
        _("95 %"): formats.intervals(metric.unit, pl.col("low"), pl.col("high"), 1).fill_null(formats.NOTHING),
        _("Contacts"): "n",
        _("Judged"): formats.percents(pl.col("coverage")),
        _("Note"): pl.col("reason").replace_strict(REASONS, default="", return_dtype=pl.String),
    }
    if "made_of" in rows.columns:
        columns[_("Made of")] = pl.col("made_of").fill_null("")
    return formats.headed(rows, columns)


def pivoted(answer: pl.DataFrame, asked: Question) -> pl.DataFrame:
    """The values with the first dimension (or the time) down and the last across, a block of columns per metric."""
    down, *rest = (("bucket", *asked.by) if asked.every else asked.by) or ("metric",)
    labels = {x.name: _(x.label) for x in asked.metrics}
    written = pl.coalesce(
        pl.when(pl.col("metric") == x.name).then(formats.values(x.unit, pl.col("value"), 1)) for x in asked.metrics
    )
    label = pl.col("metric").replace_strict(labels)
    if down == "metric":
        return answer.select(label.alias(_("Metric")), written.alias(_("Value")))
    name = _when(asked.every or "") if down == "bucket" else formats.names(down, pl.col(down))
    several = [label] if len(asked.metrics) > 1 or not rest else []
    across = pl.concat_str([*several, *(formats.names(x, pl.col(x)) for x in rest)], separator=" · ")
    in_order = answer.sort([formats.order(x) for x in (down, *rest)], nulls_last=True, maintain_order=True)
    long = in_order.select(name.alias(dimension_names.heading(down)), across=across, written=written)
    wide = long.pivot(
        on="across",
        index=dimension_names.heading(down),
        values="written",
        aggregate_function="first",
        maintain_order=True,
    )
    return wide.with_columns(pl.exclude(dimension_names.heading(down)).fill_null(formats.NOTHING))


def _when(every: str) -> pl.Expr:
    """The first instant of a bucket: its day, and the time where it is shorter than one."""
    return pl.col("bucket").dt.strftime("%Y-%m-%d" if every in _OF_DAYS else "%Y-%m-%d %H:%M")


_OF_DAYS = {"1d", "1w", "1mo"}
