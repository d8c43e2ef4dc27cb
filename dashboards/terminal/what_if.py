"""What a move of people does, as rows of text for people who read them in a terminal."""

from dataclasses import asdict
from typing import Any

import polars as pl

from dashboards.words.formats import percent
from metrics.staffing.hours_asked import written
from metrics.staffing.ranged import Ranged
from metrics.staffing.reached import Reached
from metrics.staffing.what_if import WhatIf


def plainly(found: WhatIf) -> dict[str, Any]:
    """All of it, for other programs."""
    move = found.move
    return {
        "move": {
            **asdict(move),
            "hours": written(move.hours),
            "to_hours": written(move.to_hours),
        },
        "first": found.asked.first,
        "last": found.asked.last,
        "source": asdict(found.source),
        "target": asdict(found.target),
        "moved": found.moved,
        "agent_hours": found.agent_hours,
        "unevenness": {
            "before": found.before.index,
            "after": found.after.index,
            "change": None if found.change is None else asdict(found.change),
        },
    }


def channels(found: WhatIf) -> pl.DataFrame:
    """Both channels before and after it."""
    told = [found.target] if found.source is found.target else [found.target, found.source]
    return pl.DataFrame([_row(x) for x in told])


def _row(channel: Reached) -> dict[str, str]:
    lost = channel.lost_after
    return {
        "channel": channel.channel,
        "hours a week": f"{channel.agent_hours:+,.0f}",
        "in time": percent(channel.before.value),
        "after": _range(channel.after),
        "gave up": "" if channel.lost_before is None else percent(channel.lost_before, 1),
        "gives up after": "" if lost is None else _range(lost, 1),
        "contacts": f"{channel.n:,}",
    }


def _range(share: Ranged, digits: int = 0) -> str:
    return f"{percent(share.value, digits)} ({percent(share.low, digits)} to {percent(share.high, digits)})"
