"""Opening hours: a week, its holidays and single dates, and from when until when each version of it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from ingest.settings.holidays import known_holidays
from ingest.settings.section import Section
from ingest.settings.stretches import Stretch, known_stretches, stretches
from ingest.settings.values import Zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of a week, in the order in which ISO 8601 numbers them from 1."""


def _written_as_a_date(value: object) -> object:
    # pydantic would take a number for seconds since 1970, and says of a text only that it is too short.
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no date; write it as in 2026-07-01") from None


OpenAt = Annotated[str, AfterValidator(known_stretches)]
"""When a day is open: '08:00-18:00', several with a comma between, or 'closed'."""

Holidays = Annotated[str, AfterValidator(known_holidays)]
"""Whose public holidays: 'DE', 'DE-BE', several with a comma between, or nothing."""

Day = Annotated[date, BeforeValidator(_written_as_a_date)]
"""A date of the calendar."""


class _Week(Section):
    daily: OpenAt = Field(
        default="closed",
        examples=["08:00-18:00"],
        description='Every day of the week that has no line of its own; "00:00-24:00" is round the clock.',
    )
    monday: OpenAt | None = Field(
        default=None,
        examples=["08:00-12:00, 13:00-17:00"],
        description='When it is open on Mondays: one stretch, several with a comma between, or "closed".',
    )
    tuesday: OpenAt | None = Field(default=None, examples=["08:00-18:00"], description="The same for Tuesdays.")
    wednesday: OpenAt | None = Field(default=None, examples=["08:00-18:00"], description="The same for Wednesdays.")
    thursday: OpenAt | None = Field(default=None, examples=["08:00-18:00"], description="The same for Thursdays.")
    friday: OpenAt | None = Field(
        default=None,
        examples=["22:00-06:00"],
        description="The same for Fridays. A stretch that ends before it begins goes on into the next day.",
    )
    saturday: OpenAt | None = Field(default=None, examples=["09:00-13:00"], description="The same for Saturdays.")
    sunday: OpenAt | None = Field(default=None, examples=["closed"], description="The same for Sundays.")
    holidays: Holidays = Field(
        default="",
        examples=["DE-BE"],
        description=(
            "Whose public holidays are closed: a country, or a country and its part (DE-BE is Berlin in Germany), "
            "several with a comma between; left out, none. A stretch belongs to the day on which it begins."
        ),
    )


class HoursChange(_Week):
    """A later version of opening hours; what it does not say is as before it."""

    from_day: Day = Field(
        validation_alias="from", examples=[date(2026, 7, 1)], description="The day with which the change begins."
    )


class Hours(_Week):
    """Opening hours under a name, which promises refer to."""

    timezone: Zone | None = Field(
        default=None,
        examples=["Europe/Berlin"],
        description="IANA zone of the clocks by which it opens; left out, the site's.",
    )
    from_day: Day | None = Field(
        default=None,
        validation_alias="from",
        examples=[date(2025, 1, 1)],
        description="The first day of these hours; left out, they always were. Before it nothing is known: no number.",
    )
    until: Day | None = Field(
        default=None,
        examples=[date(2030, 1, 1)],
        description="The day before which they end; left out, they hold on.",
    )
    dates: Mapping[Day, OpenAt] = Field(
        default_factory=dict,
        examples=[{date(2026, 12, 24): "09:00-12:00", date(2026, 12, 31): "closed"}],
        description="Single dates with hours of their own, whatever their weekday, also when they are holidays.",
    )
    change: tuple[HoursChange, ...] = Field(
        default=(),
        description=(
            "A later version: [[hours.NAME.change]] with the day from which it holds and only what differs, as many as "
            "there are, the earliest first. One that says `daily` writes the whole week anew."
        ),
    )

    @field_validator("until", mode="after")
    @classmethod
    def _ends_after_it_begins(cls, until: date | None, said: ValidationInfo) -> date | None:
        begins = said.data.get("from_day")
        if begins and until and until <= begins:
            raise ValueError(f"they end ({until}) before they begin ({begins})")
        return until

    @field_validator("change", mode="after")
    @classmethod
    def _in_order(cls, change: tuple[HoursChange, ...], said: ValidationInfo) -> tuple[HoursChange, ...]:
        ends = (said.data.get("from_day"), *(x.from_day for x in change), said.data.get("until"))
        for before, after in pairwise(x for x in ends if x is not None):
            if after <= before:
                raise ValueError(
                    f"{after} comes behind {before}; each version ends where the next begins, so changes are written "
                    "from the earliest to the latest, one a day, between `from` and `until`"
                )
        return change

    @model_validator(mode="after")
    def _sometimes_open(self) -> "Hours":
        if not any(any(x.week) for x in self.versions()) and not any(map(stretches, self.dates.values())):
            raise ValueError('it is never open; write when, as in daily = "08:00-18:00"')
        return self

    def versions(self) -> tuple["HoursVersion", ...]:
        """What holds one after the other: without gaps, from `from` until `until`."""
        days = [self.from_day, *(x.from_day for x in self.change), self.until]
        return tuple(
            HoursVersion(
                days[number], days[number + 1], tuple(stretches(x[day] or x["daily"]) for day in DAYS), x["holidays"]
            )
            for number, x in enumerate(self._said())
        )

    def each_for_ever(self) -> tuple[tuple[date | None, "Hours"], ...]:
        """Every version with its first day, as hours that always held: for rules that know the last schedule alone."""
        days = [self.from_day, *(x.from_day for x in self.change)]
        always = {"from_day": None, "until": None, "change": ()}
        return tuple((day, self.model_copy(update=x | always)) for day, x in zip(days, self._said(), strict=True))

    def _said(self) -> Iterator[dict[str, Any]]:
        """What each version says of every day of the week and of holidays, with what it takes over."""
        said: dict[str, Any] = {key: getattr(self, key) for key in (*DAYS, "daily", "holidays")}
        yield said
        for each in self.change:
            anew = dict.fromkeys(DAYS) if "daily" in each.model_fields_set else {}
            own = {key: getattr(each, key) for key in said if key in each.model_fields_set}
            said = said | anew | own
            yield said


@dataclass(frozen=True)
class HoursVersion:
    """One week that holds from a day until before another; None where that side is open."""

    from_day: date | None
    until: date | None
    week: tuple[tuple[Stretch, ...], ...]
    holidays: str
