"""How much each part of the CX score weighs, and each effort of a customer."""

from typing import Annotated, Literal

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
    ease: Weight = Field(default=1.0, description="The weight of how easy it was.")
    own_score: Weight = Field(default=1.0, description="The weight of how satisfied customers say they are (CSAT).")
    ease_from: Literal["surveys", "journeys"] = Field(
        default="surveys",
        description=(
            "Where ease comes from: `surveys`, how easy customers say it was (CES), or `journeys`, the share of them "
            "without any effort."
        ),
    )

    @property
    def weights(self) -> dict[str, float]:
        """The weights by the names of the parts."""
        return self.model_dump(exclude={"ease_from"})

    @model_validator(mode="after")
    def _something_weighs(self) -> "CxScore":
        if not sum(self.weights.values()):
            raise ValueError("every part of the CX score weighs 0; give at least one a weight, such as resolved = 1")
        return self


class Effort(Section):
    """How much each effort of a customer weighs."""

    channel_changes: Weight = Field(default=1.0, description="The points for each change of the channel.")
    repeats: Weight = Field(default=1.0, description="The points for each time they come again by the same channel.")
    transfers: Weight = Field(default=1.0, description="The points for each time they are handed on.")
    late: Weight = Field(default=1.0, description="The points for each wait that is longer than promised.")
    identified_again: Weight = Field(
        default=1.0,
        description="The points for each change to a channel that knows nothing of the contact before.",
    )
