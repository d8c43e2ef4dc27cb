"""When somebody is told, and where: of promises, unusual days, unevenness, and data that are bad or stay away."""

from typing import Annotated, Literal

from pydantic import Field

from ingest.settings.section import Section
from ingest.settings.values import ChannelName, Seconds

Gravity = Literal["critical", "warning", "none"]


class Alerts(Section):
    """When somebody is told of broken promises, unusual days, unevenness, bad and missing data, and where."""

    to: tuple[str, ...] = Field(
        default=(),
        repr=False,
        examples=[["mailto://alerts@mail.example?to=team@shop.example"]],
        description=(
            "Where alerts go, as Apprise writes it: mailto://, slack://, msteams://, json://HOST/PATH and a hundred "
            "others. What holds a password is named in the environment: SPIRITLEVEL_ALERTS__TO, as a JSON list."
        ),
    )
    channels: tuple[ChannelName, ...] = Field(
        default=(), examples=[["voice", "chat"]], description="The channels that are looked at; left out, all."
    )
    windows_s: tuple[Annotated[Seconds, Field(gt=0)], ...] = Field(
        default=(3_600.0, 86_400.0),
        validation_alias="windows",
        description=(
            "Over how long before now contacts are looked at, beginning with those whose promise is due: a short time "
            "sees what breaks, a long one what wears away."
        ),
    )
    fewest: int = Field(default=20, ge=5, description="With fewer contacts in that time nobody is told anything.")
    surprise: float = Field(
        default=0.001,
        gt=0,
        lt=0.5,
        description=(
            "How seldom so many contacts would be late by chance where the promise is kept (one-sided binomial test)."
        ),
    )
    unusual: tuple[str, ...] = Field(
        default=("lost_rate",),
        examples=[["lost_rate", "csat"]],
        description=(
            "Metrics of which somebody is told when the last whole day of a channel is worse than its control chart "
            "lets expect; of metrics that have no better side, when it is out of the ordinary."
        ),
    )
    uneven: bool = Field(
        default=True,
        description=(
            "Somebody is told when the channels have served less evenly in the last seven days than in the four weeks "
            "before, beyond chance."
        ),
    )
    quality: Gravity = Field(
        default="critical",
        description=(
            "From which severity on somebody is told of checks that the newest load of a source failed: critical, "
            "warning, or none."
        ),
    )
    stale_after_s: Seconds = Field(
        default=7_200.0,
        validation_alias="stale_after",
        gt=0,
        description="When the facts end longer ago than this, that alone is told, and nothing is judged by them.",
    )
    repeat_after_s: Seconds = Field(
        default=86_400.0,
        validation_alias="repeat_after",
        gt=0,
        description="What goes on is told again after so long, unless somebody has acknowledged it.",
    )
    address: str = Field(
        default="",
        examples=["https://spiritlevel.shop.example"],
        description="Where the dashboards are, for the link in each alert; left out, there is none.",
    )
