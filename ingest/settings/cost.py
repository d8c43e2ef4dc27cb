"""What serving customers costs the company, by channel, and since when."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, field_validator

from ingest.settings.belief import Share
from ingest.settings.dated import in_order, versions_of
from ingest.settings.hours import Day
from ingest.settings.section import Section

Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""An amount in the currency of [site]."""


class CostChange(Section):
    """A later version of what a channel costs; what it does not say is as before it."""

    from_day: Day = Field(
        validation_alias="from", examples=[date(2026, 7, 1)], description="The day with which the change begins."
    )
    hourly_rate: Money | None = Field(default=None, examples=[34.5], description="What an hour costs since that day.")
    utilisation: Share | None = Field(default=None, examples=[0.7], description="How much of it is spent on contacts.")
    licences_per_month: Money | None = Field(default=None, examples=[900], description="The licences since that day.")
    telecom_per_minute: Money | None = Field(default=None, examples=[0.02], description="A minute since that day.")
    bot_session: Money | None = Field(default=None, examples=[0.05], description="A bot's session since that day.")

    @field_validator("utilisation", mode="after")
    @classmethod
    def _more_than_nothing(cls, value: float | None) -> float | None:
        return None if value is None else _above_nothing(value)


class Cost(Section):
    """What one channel costs; what nobody says costs nothing."""

    hourly_rate: Money = Field(
        default=0.0,
        examples=[32.0],
        description="What an hour of an agent costs, all included: wages, social security, desk, training, management.",
    )
    utilisation: Share = Field(
        default=1.0,
        examples=[0.65],
        description=(
            "The share of a paid hour in which an agent serves contacts: an hour with customers costs the hourly rate "
            "divided by it. 1 counts the time with customers alone, which is too little: breaks and waiting are paid."
        ),
    )
    licences_per_month: Money = Field(
        default=0.0, examples=[1200], description="What the channel's software costs a month, of all agents together."
    )
    telecom_per_minute: Money = Field(
        default=0.0,
        examples=[0.015],
        description="What a minute of a call costs, from its first second to its last; of voice, web_voice and video.",
    )
    bot_session: Money = Field(default=0.0, examples=[0.04], description="What a session with a bot costs.")
    change: tuple[CostChange, ...] = Field(
        default=(),
        description=(
            "A later version: [[cost.CHANNEL.change]] with the day from which it holds and only what differs, as many "
            "as there are, in order. Contacts cost what was paid on the day they came."
        ),
    )

    @property
    def versions(self) -> Iterator[tuple[date | None, Self]]:
        """What holds from which day on, in order; the first has no day, and each is complete."""
        return versions_of(self, self.change)

    @field_validator("utilisation", mode="after")
    @classmethod
    def _more_than_nothing(cls, value: float) -> float:
        return _above_nothing(value)

    @field_validator("change", mode="after")
    @classmethod
    def _in_order(cls, change: tuple[CostChange, ...]) -> tuple[CostChange, ...]:
        return in_order(change)


def _above_nothing(value: float) -> float:
    if not value:
        raise ValueError("0 is no share of paid time; write 0.65, or '65 %'")
    return value
