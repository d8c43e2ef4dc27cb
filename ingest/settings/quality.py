"""What is unusual enough to be told, and how long refused records are kept."""

from typing import Literal

from pydantic import Field

from ingest.settings.section import Section
from ingest.settings.values import Seconds

Rule = Literal["volume", "silence", "freshness", "unmapped", "waits", "units"]
"""The names of the expectations of what comes day by day."""


class Quality(Section):
    """Bounds of what is expected day by day; suites of your own lie beside this file, in the folder `suites`."""

    off: tuple[Rule, ...] = Field(
        default=(),
        examples=[["volume"]],
        description=(
            "Expectations that are not asked about: `volume`, `silence`, `freshness`, `unmapped`, `waits`, `units`."
        ),
    )
    volume_change: float = Field(
        default=0.5,
        gt=0,
        description="By which share of what is usual on a weekday the volume may differ before it is told.",
    )
    waits_change: float = Field(
        default=2.0, gt=1, description="How many times longer or shorter waits may be than usual before it is told."
    )
    unmapped_share: float = Field(
        default=0.05, ge=0, le=1, description="Which share of rows may hold words that the connector does not know."
    )
    longest_wait_s: Seconds = Field(
        default=14_400.0,
        validation_alias="longest_wait",
        gt=0,
        description=(
            "The longest wait of half of the contacts that is believed where people wait on the line. A file beyond it "
            "is held back."
        ),
    )
    longest_talk_s: Seconds = Field(
        default=21_600.0,
        validation_alias="longest_talk",
        gt=0,
        description="The longest talk of half of the contacts that is believed. A file beyond it is held back.",
    )
    keep_refused_s: Seconds = Field(
        default=90 * 86_400.0,
        validation_alias="keep_refused",
        gt=0,
        description="How long the bytes of refused records are kept, encrypted; their reasons are kept for good.",
    )
