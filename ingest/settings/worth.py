"""By what the company reckons what a customer is worth: how far ahead, and what later money is worth today."""

from typing import Annotated

from pydantic import Field

from ingest.settings.belief import Share
from ingest.settings.section import Section


class Value(Section):
    """How far ahead a customer's value is reckoned, and what of it is left for the company."""

    horizon_years: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)] = Field(
        default=1.0,
        description=(
            "Over how many years from the last known purchase on. The longer it is beside the purchases that are "
            "known, the more of the value is extrapolated."
        ),
    )
    discount_rate: Share = Field(
        default=0.1,
        description=(
            "How much less money is worth a year later: a share from 0 to 1, or a text such as '10 %'. It is an "
            "assumption; ask whoever decides on investments."
        ),
    )
    margin: Share | None = Field(
        default=None,
        examples=[0.35],
        description=(
            "What is left of an amount after the cost of the goods: a share from 0 to 1, or a text such as '35 %'. "
            "Left out, it is what the purchases tell; where they tell it of less than half the amounts, all counts."
        ),
    )
