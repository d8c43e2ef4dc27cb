"""What serving customers cost, in sentences, and on what each part of it rests."""

from collections.abc import Iterator

import polars as pl

from metrics.value.avoidable import TOTAL
from metrics.value.costs import Costs
from metrics.value.in_words import ASSUMED, MEASURED, margin_evidence
from metrics.value.unit_cost import ALL


def costs_in_words(found: Costs) -> list[str]:
    """The cost of a contact, what of all cost could be avoided, and what is not known."""
    return list(_sentences(found))


def costs_evidence(found: Costs) -> pl.DataFrame:
    """On what each factor of the costs rests: factor, grade (measured or assumed), words."""
    schema = dict.fromkeys(("factor", "grade", "words"), pl.String)
    if found.units.is_empty():
        return pl.DataFrame(schema=schema)
    everything = found.units.row(0, named=True)
    timed = everything["timed"]
    rows = [
        ("contacts", MEASURED, f"{everything['contacts']:,}, {found.first} to {found.last}"),
        (
            "agents' time",
            MEASURED if timed else ASSUMED,
            f"of {timed or 0:.0%} of the stays with humans; the others count as the mean of their channel",
        ),
        ("rates, licences, fees", ASSUMED, "as [cost.CHANNEL] says, for the day of each contact"),
        ("resolved, repeats", MEASURED, f"of {everything['judged']:,} contacts of known customers older than 7 days"),
        ("margin", *margin_evidence(found.terms, found.margin_from)),
        ("avoidable", ASSUMED, "between what the best of the own channels does, and none at all"),
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sentences(found: Costs) -> Iterator[str]:
    if found.rates.is_empty():
        yield (
            "Nobody has said what a channel costs: write [cost.voice] with hourly_rate, and the same for other "
            "channels, into spiritlevel.toml (docs/value.md)."
        )
        return
    if found.units.is_empty():
        yield "No contact in a channel with a cost is known of that time."
    else:
        yield from _told(found)
    if found.unpriced.height:
        both = zip(found.unpriced["channel"], found.unpriced["contacts"], strict=True)
        named = ", ".join(f"{channel} ({many:,} contacts)" for channel, many in both)
        yield f"No cost is set, and none is counted, for {named}."


def _told(found: Costs) -> Iterator[str]:
    everything, money = found.units.row(0, named=True), found.currency
    if everything["per_contact"] is None:
        silent = found.units.filter(pl.col("agents").is_null(), pl.col("channel") != ALL)["channel"].to_list()
        why = f"the time of agents is not known in {', '.join(silent)}" if silent else "too few contacts were handled"
        yield f"What a contact costs over all channels cannot be said: {why}."
    else:
        yield (
            f"From {found.first} to {found.last} a handled contact cost {money} {everything['per_contact']:,.2f} "
            f"(95 %: {everything['low']:,.2f} to {everything['high']:,.2f}), and all {everything['handled']:,} of them "
            f"{money} {everything['total']:,.0f}."
        )
    whole = found.avoidable.filter(pl.col("part") == TOTAL).row(0, named=True)
    if whole["high"] is not None:
        yield (
            f"Between {money} {whole['low']:,.0f} and {money} {whole['high']:,.0f} of it could have been avoided: what "
            "either end assumes is told below, and neither is a promise."
        )
