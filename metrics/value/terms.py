"""The terms by which money is reckoned: over how many years, at which discount, and what of an amount is margin."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ingest.settings import Settings
from metrics.value.history import WEEKS_OF_A_YEAR
from metrics.value.purchases import Purchases

MarginFrom = Literal["settings", "purchases"] | None
"""Whence a margin is; None where nobody tells it, and all of an amount counts."""

MARGIN_TOLD = 0.5
"""The margin that purchases tell counts where they tell it of so much of the amounts."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Over how many years a customer's value is reckoned, the discount rate of a year, and the margin of an amount."""

    years: float
    discount_rate: float
    margin: float

    @property
    def weeks(self) -> float:
        """The horizon in weeks."""
        return self.years * WEEKS_OF_A_YEAR

    @property
    def force(self) -> float:
        """The rate of a week at which money loses its worth without a break."""
        return float(np.log1p(self.discount_rate)) / WEEKS_OF_A_YEAR


def terms_of(made: Purchases, settings: Settings) -> tuple[Terms, MarginFrom]:
    """The terms in force, and whence the margin is: what the settings say, else purchases; None where all counts."""
    said, told = settings.value.margin, made.margin if made.margin_told >= MARGIN_TOLD else None
    whence: MarginFrom = "settings" if said is not None else "purchases" if told is not None else None
    margin = said if said is not None else told if told is not None else 1.0
    return Terms(years=settings.value.horizon_years, discount_rate=settings.value.discount_rate, margin=margin), whence
