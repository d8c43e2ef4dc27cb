"""A vCon, as far as it is read."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from ingest.connectors._folding import LONGEST_S

Moment = Annotated[datetime, msgspec.Meta(tz=True)]

LEGS = "spiritlevel.legs.1"
"""The schema of the analysis in which our own interaction and legs travel."""


class Party(msgspec.Struct):
    """Somebody who took part; `uuid` is what we write for a customer whose address we do not have."""

    tel: str | None = None
    mailto: str | None = None
    role: str | None = None
    uuid: str | None = None


class Dialog(msgspec.Struct):
    """A recording, a message, a transfer, or a call that came to nothing; `duration` in seconds."""

    type: str
    start: Moment | None = None
    duration: Annotated[float, msgspec.Meta(ge=-LONGEST_S, le=LONGEST_S)] | None = None
    parties: list[int | list[int]] | int | None = None
    originator: int | None = None
    mediatype: str | None = None
    mimetype: str | None = None
    disposition: str | None = None
    application: str | None = None


class Analysis(msgspec.Struct):
    """What somebody made of it; only our own is read."""

    schema: str | None = None
    body: Any = None


class VCon(msgspec.Struct):
    """One conversation."""

    uuid: str
    created_at: Moment
    updated_at: Moment | None = None
    parties: list[Party] = []
    dialog: list[Dialog] = []
    analysis: list[Analysis] = []
