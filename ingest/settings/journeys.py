"""What belongs together: how far the contacts of one journey lie apart, and which topics are easy or hard."""

from pydantic import Field

from ingest.settings.section import Section
from ingest.settings.values import Seconds


class Journeys(Section):
    """What is one journey of a customer, and what the company thinks of its topics."""

    gap_s: Seconds = Field(
        default=86_400.0,
        alias="gap",
        gt=0,
        description=(
            "A customer's next contact on the same topic belongs to the same journey when it begins no later than so "
            "long after the ones before it have ended."
        ),
    )
    easy_topics: tuple[str, ...] = Field(
        default=(),
        examples=[["opening hours", "balance"]],
        description="Topics that a digital channel should settle alone; of these leakage is told apart.",
    )
    hard_topics: tuple[str, ...] = Field(
        default=(),
        examples=[["claim", "bereavement"]],
        description="Topics for which a human on the telephone is the right way from the start.",
    )
