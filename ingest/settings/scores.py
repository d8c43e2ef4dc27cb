"""How much each part of the CX score weighs."""

from typing import Annotated

from pydantic import Field, model_validator

from ingest.settings.section import Section

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""How much something counts beside others."""


class CxScore(Section):
    """How much each part of the CX score weighs."""

    served_in_time: Weight = Field(default=1.0, description="The weight of being served as soon as promised.")
    resolved: Weight = Field(
        default=1.0, description="The weight of not having to come back: first-contact resolution."
    )
    ease: Weight = Field(default=1.0, description="The weight of how easy customers say it was (CES).")
    own_score: Weight = Field(default=1.0, description="The weight of how satisfied customers say they are (CSAT).")

    @model_validator(mode="after")
    def _something_weighs(self) -> "CxScore":
        if not sum(self.model_dump().values()):
            raise ValueError("every part of the CX score weighs 0; give at least one a weight, such as resolved = 1")
        return self
