"""How good the evidence for a number is, in words."""

from dashboards.words.language import later
from metrics.value.in_words import ASSUMED, MEASURED, MODELLED
from metrics.value.risk_by_channel import MATCHED

GRADES = {
    MEASURED: later("measured"),
    MATCHED: later("matched"),
    MODELLED: later("modelled"),
    ASSUMED: later("assumed"),
}
"""From the best to the least."""
