"""What contacts cost, what of it could be avoided, what customers are worth and what they leave, as bars of money."""

import polars as pl

from dashboards.charts.amounts import amounts, written
from dashboards.figure import Figure
from dashboards.report.costs import PARTS
from dashboards.words import formats
from dashboards.words.dimension_names import heading
from dashboards.words.language import _
from dashboards.words.money import CENT
from metrics.value.clientele import NO_CONTACT
from metrics.value.costs import Costs
from metrics.value.groups import EVERYBODY
from metrics.value.lifetime import LifetimeValue
from metrics.value.unit_cost import ALL


def per_contact(found: Costs, *, title: str, missing: str) -> Figure:
    """What a handled contact costs by channel, dearest first, with all channels on top."""
    known = found.units.filter(pl.col("per_contact").is_not_null())
    rows = known.sort(pl.col("channel") != ALL, -pl.col("per_contact"), "channel").with_columns(label=_channels())
    words = written(rows, "per_contact", "low", "high", currency=found.currency, finest=CENT)
    resolved = written(
        rows, "per_resolution", "resolution_low", "resolution_high", currency=found.currency, finest=CENT
    )
    drawn = rows.select("label", "low", "high", value="per_contact").hstack(words)
    return Figure(
        name="cost-per-contact",
        title=title,
        subtitle=_(
            "All that a channel cost in the period, over the contacts that were answered, or settled by a machine: "
            "agents' time as measured, at the rates of [cost.CHANNEL], licences, telephone and bots. Lines are 95 % "
            "intervals. {n}."
        ).format(n=formats.n(known["handled"].max() or 0)),
        panels=[amounts(drawn, heading=heading("channel"), label=_("Cost per contact"))],
        table=formats.headed(
            rows,
            {
                heading("channel"): "label",
                _("Handled"): "handled",
                _("Cost per contact"): pl.lit(words["tip"]),
                _("Cost per resolution"): pl.lit(resolved["tip"]),
                _("Settled at once"): formats.percents(pl.col("resolved")),
                _("Time known"): formats.percents(pl.col("timed")),
            },
        ),
        missing=missing,
    )


def avoidable(found: Costs, *, title: str, missing: str) -> Figure:
    """The range of what could be avoided, by part."""
    known = found.avoidable.filter(pl.col("high").is_not_null(), pl.lit(not found.units.is_empty()))
    rows = known.with_columns(
        label=pl.col("part").replace_strict({x: _(words) for x, words in PARTS.items()}, return_dtype=pl.String)
    )
    step = written(rows, "high", "low", "high", currency=found.currency, finest=1)
    low = written(rows, "low", "low", "high", currency=found.currency, finest=1)
    said = pl.DataFrame({"from": low["said"], "to": step["said"]}).select(
        said=pl.format(_("{} to {}"), "from", "to"), tip=pl.format(_("{} to {}"), "from", "to")
    )
    drawn = rows.select("label", start="low", value="high").hstack(said)
    return Figure(
        name="avoidable",
        title=title,
        subtitle=_(
            "At least what lies above the best of the own channels on the same topic, at the hourly rate alone; at "
            "most all of it, with everything around it. Neither end is a promise."
        ),
        panels=[amounts(drawn, heading=_("Part"), label=_("Avoidable cost"), room=160)],
        table=formats.headed(
            rows,
            {
                _("Part"): "label",
                _("How many"): "n",
                _("Of"): "of",
                _("At least"): pl.lit(low["said"]),
                _("At most"): pl.lit(step["said"]),
            },
        ),
        missing=missing,
    )


def worth(found: LifetimeValue, by: str, *, title: str, missing: str) -> Figure:
    """What a customer is worth by segment or main channel, with everybody on top."""
    rows = found.groups.filter(pl.col("dimension").is_in([EVERYBODY, by]), pl.col("value").is_not_null()).with_columns(
        label=pl.when(pl.col("dimension") == EVERYBODY)
        .then(pl.lit(_("All customers")))
        .when(pl.col("group") == NO_CONTACT)
        .then(pl.lit(_("never turned to us")))
        .otherwise(formats.names("channel", pl.col("group")) if by == "main_channel" else pl.col("group"))
    )
    rows = rows.sort(pl.col("dimension") != EVERYBODY, -pl.col("value"), "label")
    words = written(rows, "value", "low", "high", currency=found.currency, finest=1)
    drawn = rows.select("label", "value", "low", "high").hstack(words)
    name = _("Main channel") if by == "main_channel" else _("Segment")
    return Figure(
        name="customer-value",
        title=title,
        subtitle=_(
            "What a customer is expected to bring from the last known purchase on, over the horizon of the settings, "
            "by the purchases so far. Lines are 95 % intervals of the mean. That one group is worth more than another "
            "does not say why. {n}."
        ).format(n=formats.n(found.n)),
        panels=[amounts(drawn, heading=name, label=_("Worth each"))],
        table=formats.headed(
            rows,
            {
                name: "label",
                _("Customers"): "n",
                _("Worth each"): pl.lit(words["tip"]),
                _("Share of all value"): formats.percents(pl.col("share")),
            },
        ),
        missing=missing,
    )


def left(found: Costs, *, title: str, missing: str) -> Figure:
    """What a known customer left after what serving them cost, by main channel; below nothing is a loss."""
    told = found.profits.filter(pl.col("per_customer").is_not_null())
    rows = told.sort(pl.col("main_channel") != ALL, -pl.col("per_customer"), "main_channel").with_columns(
        label=_channels("main_channel"),
        tone=pl.when(pl.col("high") < 0).then(pl.lit("bad")).when(pl.col("low") > 0).then(pl.lit("good")),
    )
    words = written(rows, "per_customer", "low", "high", currency=found.currency, finest=CENT)
    drawn = rows.select("label", "low", "high", "tone", value="per_customer").hstack(words)
    whole = written(rows, "contribution", "contribution", "contribution", currency=found.currency, finest=1)
    return Figure(
        name="profit",
        title=title,
        subtitle=_(
            "The margin of what known customers paid in the period, less what their contacts cost, by the channel by "
            "which they came most: seen, and nothing foretold. Lines are 95 % intervals. {n}."
        ).format(n=formats.n(told["customers"].max() or 0)),
        panels=[amounts(drawn, heading=_("Main channel"), label=_("Left per customer"))],
        table=formats.headed(
            rows,
            {
                _("Main channel"): "label",
                _("Customers"): "customers",
                _("Left per customer"): pl.lit(words["tip"]),
                _("Left in all"): pl.lit(whole["said"]),
                _("Contacts with a cost"): formats.percents(pl.col("priced")),
            },
        ),
        missing=missing,
    )


def _channels(column: str = "channel") -> pl.Expr:
    name = pl.col(column)
    return (
        pl.when(name == ALL)
        .then(pl.lit(_("All channels")))
        .when(name == NO_CONTACT)
        .then(pl.lit(_("never turned to us")))
        .otherwise(formats.names("channel", name))
    )
