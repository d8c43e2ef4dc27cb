"""Always on: how files are watched for, and what the door of the inbox lets in."""

from pydantic import Field

from ingest.settings.section import Section
from ingest.settings.values import Bytes, Seconds


class Watch(Section):
    """How `spiritlevel watch` looks for files."""

    every_s: Seconds = Field(
        default=5.0, validation_alias="every", gt=0, description="How often every source is looked at."
    )
    settle_s: Seconds = Field(
        default=5.0,
        validation_alias="settle",
        ge=0,
        description="A file is complete when it has not changed for so long.",
    )
    at_latest_s: Seconds = Field(
        default=900.0,
        validation_alias="at_latest",
        gt=0,
        description=(
            "A log that is written to all the time is loaded after so long all the same, up to its last whole record, "
            "if its connector can read it so (docs/always-on.md)."
        ),
    )
    backoff_max_s: Seconds = Field(
        default=300.0,
        validation_alias="backoff_max",
        gt=0,
        description="After errors a source is tried again later and later, at the latest after so long.",
    )
    idle_s: Seconds = Field(
        default=120.0,
        validation_alias="idle",
        ge=0,
        description="When nothing came for so long, the quality gate's process is ended; the next file starts it anew.",
    )


class Inbox(Section):
    """What `POST /api/inbox/SOURCE` lets in."""

    max_bytes: Bytes = Field(default=64 * 1024**2, gt=0, description="How large what is sent at once may be.")
    keep_free: Bytes = Field(
        default=1024**3, ge=0, description="Nothing more is let in when less than this is free on the disk."
    )
    patience_s: Seconds = Field(
        default=60.0,
        validation_alias="patience",
        gt=0,
        description="A sender who is silent for so long in the middle of what it sends is given up.",
    )
    keep_s: Seconds = Field(
        default=7 * 86_400.0,
        validation_alias="keep",
        ge=0,
        description=(
            "What came by the door lies in the inbox for so long after it was loaded, then `spiritlevel watch` clears "
            "it away. What nobody has tried to load stays, however old."
        ),
    )
    keep_refused_s: Seconds = Field(
        default=90 * 86_400.0,
        validation_alias="keep_refused",
        ge=0,
        description=(
            "The same for what was held back, rejected, or loaded without records that were refused: it is kept for so "
            "long to be loaded or replayed after a fix."
        ),
    )
    at_once: int = Field(default=16, gt=0, description="How many may send at the same time; others are asked to wait.")
