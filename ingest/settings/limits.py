"""How much a raw file may ask for before it is refused."""

import math
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from pydantic import Field, field_validator

from ingest.read.raw import Limits
from ingest.settings.section import Section
from ingest.settings.values import Bytes, Seconds


class ReadingLimits(Section):
    """Limits of one raw file, and of the process that reads it; the fields are named as those of `Limits`."""

    inflated_bytes: Bytes = Field(
        default=8 * 1024**3, validation_alias="inflated", gt=0, description="The size of a file, unpacked."
    )
    inflate_ratio: int = Field(default=200, gt=0, description="How many times larger unpacking may make a file.")
    line_bytes: Bytes = Field(
        default=1024**2, validation_alias="line", gt=0, description="The length of a line, or of one record."
    )
    depth: int = Field(default=64, gt=0, description="How deep JSON may be nested.")
    columns: int = Field(default=2_000, gt=0, description="How many columns a file may have.")
    earliest: datetime = Field(
        default=datetime(1990, 1, 1, tzinfo=UTC), description="The earliest time that is believed; UTC."
    )
    memory_bytes: Bytes = Field(
        default=6 * 1024**3,
        validation_alias="memory",
        gt=0,
        description="Address space of the reading process; it uses less.",
    )
    disk_bytes: Bytes = Field(
        default=16 * 1024**3, validation_alias="disk", gt=0, description="How large a file of rows may become."
    )
    seconds: Seconds = Field(
        default=1_800.0, validation_alias="time", gt=0, description="How long reading one file may take."
    )
    open_files: int = Field(default=256, gt=0, description="How many files reading may hold open.")
    threads: int = Field(default=2, gt=0, description="On how many processors reading works.")

    @field_validator("earliest", mode="after")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def of_a_file(self) -> Limits:
        """The limits as a raw file and its reader carry them."""
        said: dict[str, Any] = {x.name: getattr(self, x.name) for x in fields(Limits)}
        return Limits(**said | {"seconds": math.ceil(self.seconds)} if "seconds" in said else said)
