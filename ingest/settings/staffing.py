"""What planning takes for granted of the people who serve: how much they are away, and how busy they may be."""

from typing import Annotated

from pydantic import Field, field_validator

from ingest.settings.belief import Share
from ingest.settings.section import Section


class Staffing(Section):
    """How many people a number of agents takes, and how busy they may be; see `spiritlevel staffing`."""

    shrinkage: Share = Field(
        default=0.3,
        description=(
            "How much of their paid time people are not there for customers: leave, illness, training, breaks. Three "
            "tenths is what examples in books take; your own time sheets know better."
        ),
    )
    most_occupancy: Share = Field(
        default=0.85,
        description=(
            "The busy share of agents' time that nobody should exceed for long: whatever the promise asks for, so many "
            "agents are counted that it is kept to. It is also how much of their time can go into contacts in writing."
        ),
    )
    chat_concurrency: Annotated[float, Field(ge=1, le=20, allow_inf_nan=False)] = Field(
        default=1.0,
        examples=[2.0],
        description=(
            "With how many chats an agent can be at once, where fewer than 30 chats tell how many they were with in "
            "the mean; what is measured goes before it."
        ),
    )
    may_see_agents: tuple[str, ...] = Field(
        default=(),
        examples=[["anna@example.com"]],
        description=(
            "Who may see the strain on single agents: names or mailboxes of readers as whom they have logged in, and "
            "names of users of the system on the command line. Everybody else sees teams of at least five."
        ),
    )

    @field_validator("shrinkage", mode="after")
    @classmethod
    def _somebody_is_left(cls, value: float) -> float:
        if value >= 1:
            raise ValueError("nobody would ever be there; write 0.3, or '30 %'")
        return value

    @field_validator("most_occupancy", mode="after")
    @classmethod
    def _they_may_work(cls, value: float) -> float:
        if value <= 0:
            raise ValueError("0 leaves no time for customers; write 0.85, or '85 %'")
        return value
