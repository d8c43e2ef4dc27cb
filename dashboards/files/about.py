"""What a number that leaves the browser takes with it: the filters, the clock, and the versions of the definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dashboards.asked.filters import AGAINST
from dashboards.asked.view import View
from dashboards.words import formats
from dashboards.words.language import _, many
from ingest.settings import Settings


@dataclass(frozen=True, kw_only=True)
class About:
    """What was looked at, by which clock, and what the numbers mean; plain text, each a line."""

    site: str
    filters: str
    clock: str
    definitions: str

    @property
    def lines(self) -> Mapping[str, str]:
        """The same under headings for people."""
        return {
            _("Site"): self.site,
            _("Filters"): self.filters,
            _("Clock"): self.clock,
            _("Definitions"): self.definitions,
        }

    def beside(self, table: pl.DataFrame) -> pl.DataFrame:
        """The table with these lines beside every row: a program reads it as it is, and no row can lose them."""
        told = {heading: words for heading, words in self.lines.items() if words and heading not in table.columns}
        return table.with_columns(pl.lit(words).alias(heading) for heading, words in told.items())


def about(view: View) -> About:
    """What belongs to the numbers of this view as they are now."""
    compare = view.choice.compare
    words = [view.choice.words, *([_("compared with: {what}").format(what=_(AGAINST[compare]))] if compare else [])]
    return About(
        site=view.settings.site.name,
        filters="; ".join(words),
        clock=" · ".join(clock(view.settings, view.facts.as_of, left_out=view.left_out)),
        definitions=definitions(view.asked),
    )


def clock(settings: Settings, as_of: datetime | None, *, left_out: int = 0) -> list[str]:
    """By which clock numbers are counted, until when there are facts, and how many contacts are in no number."""
    zone = settings.site.timezone
    reach = _("data up to {moment}").format(moment=formats.moment(as_of, zone)) if as_of else _("no data yet")
    return [
        _("Times in {zone}, days from midnight to midnight").format(zone=zone),
        _("weeks begin on {weekday}").format(weekday=formats.weekday(settings.site.week_start)),
        reach,
        *([_left_out(left_out)] if left_out else []),
    ]


def _left_out(contacts: int) -> str:
    return many(
        "{n} contact is in no number, as [exclude] of the settings names it",
        "{n} contacts are in no number, as [exclude] of the settings names them",
        contacts,
    ).format(n=formats.count(contacts))


def definitions(asked: Mapping[str, int]) -> str:
    """The versions of the definitions by name."""
    return ", ".join(f"{name} v{version}" for name, version in sorted(asked.items()))
