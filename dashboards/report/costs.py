"""What serving customers costs: a contact and a resolution by channel, and what of all that could be avoided."""

import polars as pl

from dashboards.asked import report_questions as asking
from dashboards.asked.view import View
from dashboards.report.content import Block
from dashboards.words import formats
from dashboards.words.language import _, later
from dashboards.words.money import CENT, between, money, number, numbers, step_of
from metrics.value.avoidable import LEAKAGE, REPEATS, TOTAL, TRANSFERS
from metrics.value.costs import Costs
from metrics.value.unit_cost import ALL

PARTS = {
    REPEATS: later("Repeats"),
    TRANSFERS: later("Transfers"),
    LEAKAGE: later("Digital contacts that end on the telephone"),
    TOTAL: later("Together"),
}
"""What could be avoided."""


def cost(view: View) -> Block:
    """What a handled contact costs by channel, and what of it is avoidable; or which settings that would take."""
    found = asking.cost(view)
    if found.rates.is_empty():
        need = _(
            "Nobody has said what a channel costs, and nothing is taken for granted. Write [cost.voice] with "
            "hourly_rate into spiritlevel.toml, and the same for other channels."
        )
        return Block(name="cost", heading=_("What a contact costs"), sentences=[need], lacking=True)
    if found.units.is_empty() or found.units.item(0, "per_contact") is None:
        need = _("Of no channel with a cost in the settings are contacts known with the time of their agents.")
        return Block(name="cost", heading=_("What a contact costs"), sentences=[need], lacking=True)
    return Block(
        name="cost",
        heading=_heading(found),
        sentences=[*_sentences(found)],
        table=_by_channel(found),
        wide=[_("Channel")],
        notes=[*_avoided(found), *_left_out(found)],
    )


def _heading(found: Costs) -> str:
    each = found.units.filter(pl.col("channel") != ALL, pl.col("per_contact").is_not_null())
    dearest = each.sort("per_contact", "channel", descending=[True, False]).row(0, named=True)
    return _("A handled contact costs {mean}, by {channel} {most}").format(
        mean=money(found.units.item(0, "per_contact"), found.currency, step=CENT),
        channel=formats.name("channel", dearest["channel"]),
        most=money(dearest["per_contact"], found.currency, step=CENT),
    )


def _sentences(found: Costs) -> list[str]:
    whole, avoided = found.units.row(0, named=True), found.avoidable.filter(pl.col("part") == TOTAL).row(0, named=True)
    said = _("Contacts handled: {n}, for {total} in all; one costs {each} (95 %: {range}).").format(
        n=formats.count(whole["handled"]),
        total=money(whole["total"], found.currency),
        each=money(whole["per_contact"], found.currency, step=CENT),
        range=between(whole["low"], whole["high"], found.currency, step=CENT),
    )
    if avoided["high"] is None:
        return [said]
    range_ = between(avoided["low"], avoided["high"], found.currency, step=step_of(avoided["low"], avoided["high"]))
    could = _("Of that, {range} could have been avoided; neither end is a promise.").format(range=range_)
    return [said, could]


def _by_channel(found: Costs) -> pl.DataFrame:
    rows = found.units.sort(pl.col("channel") != ALL, formats.order("channel"))
    everything = pl.when(pl.col("channel") == ALL).then(pl.lit(_("All with a cost")))
    named = everything.otherwise(formats.names("channel", pl.col("channel")))
    written = {
        _("Per contact, {currency}").format(currency=found.currency): "per_contact",
        _("Per resolution"): "per_resolution",
        _("Per repeat"): "per_repeat",
    }
    return formats.headed(
        rows,
        {
            _("Channel"): named,
            _("Handled"): formats.counts(pl.col("handled")),
            **{heading: _cents(rows[column]) for heading, column in list(written.items())[:1]},
            _("95 %"): _ranges(rows),
            **{heading: _cents(rows[column]) for heading, column in list(written.items())[1:]},
            _("Settled at once"): formats.percents(pl.col("resolved")),
            _("Time known"): formats.percents(pl.col("timed")),
        },
    )


def _cents(amounts: pl.Series) -> pl.Expr:
    # One for each channel, a dozen at most.
    return pl.lit(pl.Series([number(x, step=CENT) for x in amounts], dtype=pl.String))


def _ranges(rows: pl.DataFrame) -> pl.Expr:
    both = zip(rows["low"], rows["high"], strict=True)
    return pl.lit(pl.Series([numbers(low, high, step=CENT) for low, high in both], dtype=pl.String))


def _avoided(found: Costs) -> list[str]:
    known = found.avoidable.filter(pl.col("high").is_not_null(), pl.col("part") != TOTAL)
    both = zip(known["part"], known["n"], known["low"], known["high"], strict=True)
    words = _("{part}: {n}, {range}")
    said = [
        words.format(
            part=_(PARTS[part]), n=formats.count(n), range=between(low, high, found.currency, step=step_of(low, high))
        )
        for part, n, low, high in both
    ]
    how = _(
        "At least what lies above the best of the own channels on the same topic, at the hourly rate alone; at most "
        "all of it, with everything around it."
    )
    could = _("Avoidable: {parts}.").format(parts="; ".join(said))
    return [f"{could} {how}"] if said else []


def _left_out(found: Costs) -> list[str]:
    if found.unpriced.is_empty():
        return []
    names = formats.in_a_row(formats.name("channel", x) for x in found.unpriced["channel"])
    return [_("Without a cost in the settings, and in no sum: {channels}.").format(channels=names)]
