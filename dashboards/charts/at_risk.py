"""Value at risk, factor by factor: customers, the part of them who are missing, what one is worth, and the product."""

import polars as pl

from dashboards.charts.amounts import amounts, written
from dashboards.figure import Figure, Panel
from dashboards.words import formats
from dashboards.words.dimension_names import heading
from dashboards.words.language import _, later
from metrics.value.at_risk import ValueAtRisk
from metrics.value.unit_cost import ALL

_ROOM = 76
_HOW_TO_READ = later(
    "Badly served: waited for longer than promised, gave up, or never got an answer. Missing: of the customers who "
    "would have bought again within {days} days the part who did not, as well served ones tell who are alike in "
    "channel, segment and week, in how often and how lately they had bought, and in how often they had turned to us. "
    "Lines are 95 % intervals; colour: beyond chance. {n}."
)
_PRODUCT = later(
    "The last is the product of the others, and takes it that who is missing stays away. It is no experiment."
)


def at_risk(found: ValueAtRisk, *, title: str, missing: str, note: str) -> Figure:
    """A small drawing for each factor, with a row for all channels and one for each; the last is their product.

    `note` stands below, and may be empty.
    """
    told = found.channels.filter(pl.lit(found.reason is None))
    whole = pl.when(pl.col("channel") == ALL).then(pl.lit(_("All channels")))
    tones = {"worse": "bad", "better": "good"}
    rows = told.with_columns(
        label=whole.otherwise(formats.names("channel", pl.col("channel"))),
        tone=pl.col("verdict").replace_strict(tones, default=None, return_dtype=pl.String),
    )
    worth = written(rows, "value_per_customer", "value_low", "value_high", currency=found.currency, finest=1)
    product = written(rows, "at_risk", "at_risk_low", "at_risk_high", currency=found.currency, finest=1)
    drawn = _panels(rows, worth, product)
    return Figure(
        name="at-risk",
        title=title,
        subtitle=_(_HOW_TO_READ).format(days=found.days, n=formats.n(rows["n_bad"].max())) if rows.height else "",
        panels=drawn if rows.height else drawn[:1],
        table=_table(rows, worth, product),
        missing=missing,
        notes=[x for x in (_(_PRODUCT), note) if x and rows.height],
    )


def _panels(rows: pl.DataFrame, worth: pl.DataFrame, product: pl.DataFrame) -> list[Panel]:
    few, channel = pl.lit(formats.verdict("too few")), heading("channel")
    count = formats.counts(pl.col("customers"))
    part = formats.percents(pl.col("lost"))
    ends = (formats.percents(pl.col(x)) for x in ("lost_low", "lost_high"))
    counted = rows.select("label", value=pl.col("customers").cast(pl.Float64), said=count, tip=count)
    lost = rows.select(
        *("label", "tone"),
        value="lost",
        low="lost_low",
        high="lost_high",
        said=pl.when(pl.col("lost").is_null()).then(few).otherwise(part),
        tip=pl.when(pl.col("lost").is_null()).then(few).otherwise(pl.format(_("{} (95 %: {} to {})"), part, *ends)),
    )
    each = rows.select("label", value="value_per_customer", low="value_low", high="value_high").hstack(worth)
    whole = rows.select("label", "tone", value="at_risk", low="at_risk_low", high="at_risk_high").hstack(product)
    named = (
        (counted, _("Customers at risk (measured)"), _ROOM),
        (lost, _("of whom are missing (matched)"), _ROOM),
        (each, _("worth each (modelled)"), _ROOM + 20),
        (whole, _("make at risk (assumed)"), _ROOM + 40),
    )
    return [amounts(x, heading=channel, label=name, name=name, room=room) for x, name, room in named]


def _table(rows: pl.DataFrame, worth: pl.DataFrame, product: pl.DataFrame) -> pl.DataFrame:
    beside = {
        _("Worth each"): worth["tip"],
        _("At risk"): product["tip"],
    }
    shares = {
        _("Badly served who bought again"): formats.percents(pl.col("bad"), 1),
        _("Well served who bought again"): formats.percents(pl.col("well"), 1),
        _("Missing"): formats.percents(pl.col("lost"), 1),
        _("Low"): formats.percents(pl.col("lost_low"), 1),
        _("High"): formats.percents(pl.col("lost_high"), 1),
    }
    return formats.headed(
        rows,
        {
            heading("channel"): "label",
            _("Customers at risk"): "customers",
            _("Of them watched and matched"): "n_bad",
            _("Matched with"): "n_well",
            **shares,
            **{name: pl.lit(words) for name, words in beside.items()},
            _("Verdict"): formats.verdicts(pl.col("verdict")),
        },
    )
