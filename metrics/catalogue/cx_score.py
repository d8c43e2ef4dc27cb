"""CX score: how good the service is, in one number from 0 to 100, with the parts that it is made of."""

from collections.abc import Mapping
from dataclasses import replace

from ingest.settings import Settings
from ingest.tables.leg import leg
from metrics.catalogue.ces import ces
from metrics.catalogue.csat import csat
from metrics.catalogue.effortless_rate import effortless_rate
from metrics.catalogue.first_contact_resolution import first_contact_resolution
from metrics.catalogue.served_in_time import served_in_time
from metrics.composite import Composite
from metrics.metric import Ratio, Unit
from metrics.scores import score01

_ease = replace(
    ces,
    unit=Unit.PERCENT,
    definition="The mean of the effort surveys answered to the end, from the hardest answer, 0 %, to the easiest.",
    numerator=score01,
    ends=None,
    presets={},
)


def _parts(settings: Settings) -> Mapping[str, Ratio]:
    return {
        "served_in_time": served_in_time,
        "resolved": first_contact_resolution,
        "ease": _ease if settings.cx_score.ease_from == "surveys" else effortless_rate,
        "own_score": csat.under("normalised"),
    }


cx_score = Composite(
    name="cx_score",
    label="CX score",
    unit=Unit.SCORE,
    better="higher",
    definition=(
        "From 0 to 100, the weighed mean of four parts: the share served in time, the share resolved at the first "
        "contact, how easy customers say it was, and how satisfied they say they are, each from the worst answer, 0, "
        "to the best, 1. The weights stand in the settings under [cx_score]; if nobody sets them, all four weigh the "
        "same. There ease can be the share of journeys without effort instead. Where a part has no number the others "
        "share its weight, and the answer names it."
    ),
    source="DECISIONS.md: the CX score",
    table=leg,
    counted_on="queued_at",
    parts=_parts,
    weights=lambda settings: settings.cx_score.weights,
)
