"""What is asked of a scenario: one channel, and the share of its contacts that is to be served in time."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ingest.settings.values import known_channel

MOST = 4
"""So many scenarios can be read beside each other."""

Kind = Literal["channel", "promise", "share"]

_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_HOW = "write CHANNEL:TARGET, such as messaging:voice (as well as voice), messaging:promise or messaging:85%"


class ScenarioError(ValueError):
    """A scenario that nobody can make sense of."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Serve a channel as well as another, as it promises, or a share of its contacts in time.

    `like` is the other channel of the kind "channel", `share` the share of the kind "share".
    """

    channel: str
    kind: Kind
    like: str | None = None
    share: float | None = None

    def __str__(self) -> str:
        """As it is written down: `messaging:voice`, `messaging:promise`, `messaging:85%`."""
        target = self.like if self.kind == "channel" else f"{self._percent:f}%" if self.share else self.kind
        return f"{self.channel}:{target}"

    @property
    def digits(self) -> int:
        """How many digits behind the point the share has in percent: 1 of `chat:87.5%`, none where it is no share."""
        return max(0, -int(self._percent.as_tuple().exponent))

    @property
    def _percent(self) -> Decimal:
        # As it was written, which no float in between says: 7.1 % is neither 7.1000000000000005 nor 100 / 14.08.
        return (Decimal(repr(self.share or 0.0)) * 100).normalize()


def scenario(text: str) -> Scenario:
    """What somebody wrote down as `str(scenario)` writes it. Raises `ScenarioError`."""
    name, mark, target = (x.strip() for x in text.partition(":"))
    if not mark or not target:
        raise ScenarioError(f"'{text}' is no scenario; {_HOW}.")
    try:
        channel = known_channel(name)
        if target == "promise":
            return Scenario(channel=channel, kind="promise")
        if said := _SHARE.fullmatch(target):
            return Scenario(channel=channel, kind="share", share=_share(Decimal(said[1]), text))
        like = known_channel(target)
    except ValueError as wrong:
        if isinstance(wrong, ScenarioError):
            raise
        raise ScenarioError(f"{wrong}. In a scenario {_HOW}.") from None
    if like == channel:
        raise ScenarioError(f"'{text}' asks to serve {channel} as well as itself; {_HOW}.")
    return Scenario(channel=channel, kind="channel", like=like)


def _share(percent: Decimal, text: str) -> float:
    share = float(percent / 100)
    if not 0 < share < 1:
        raise ScenarioError(f"'{text}' asks for {percent:g} %; no number of people answers all, so ask for less.")
    return share
