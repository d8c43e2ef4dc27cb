"""Sentences about a move of people: what it does to both channels, to giving up, and to evenness."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, many
from metrics.staffing.what_if import WhatIf


def if_moved(found: WhatIf) -> str:
    """What a move does to both channels, and to evenness."""
    move = found.move
    whole_ones = move.people == int(move.people)
    number = formats.count(int(move.people)) if whole_ones else formats.one(formats.scores(pl.lit(move.people)))
    people = many("{n} person", "{n} people", int(move.people) if whole_ones else 2).format(n=number)
    target = formats.name("channel", move.target)
    before, after = (formats.percent(x.value) for x in (found.target.before, found.target.after))
    if move.source == move.target:
        return _("{people} to other hours: {target} {before} → {after} in time").format(
            people=people, target=target, before=before, after=after
        )
    mine, left = (formats.percent(x.value) for x in (found.source.before, found.source.after))
    said = _("{people} from {source} to {target}: {target} {before} → {after} in time, {source} {mine} → {left}")
    return said.format(
        people=people,
        source=formats.name("channel", move.source),
        target=target,
        before=before,
        after=after,
        mine=mine,
        left=left,
    )


def evenness(found: WhatIf) -> str:
    """What a move does to the index of unevenness."""
    if found.before.index is None or found.after.index is None or found.change is None:
        return _("Fewer than two channels have enough contacts, so that nothing is said about evenness.")
    said = _("Index of unevenness by channel: {before} → {after} of 100 ({change}; 95 %: {low} to {high}).")
    told = said.format(
        before=f"{found.before.index:.0f}",
        after=f"{found.after.index:.0f}",
        change=_signed(found.change.value),
        low=_signed(found.change.low),
        high=_signed(found.change.high),
    )
    verdict = (
        _("That is more even.")
        if found.change.high < 0
        else _("That is less even.")
        if found.change.low > 0
        else _("That may be no change at all.")
    )
    return f"{told} {verdict}"


def giving_up(found: WhatIf) -> str:
    """What becomes of the share that gives up, where customers hold the line; empty where nobody does."""
    channels = [found.target] if found.source is found.target else [found.target, found.source]
    said = _("{channel}: {before} gave up, {after} would ({low} to {high}).")
    return " ".join(
        said.format(
            channel=formats.name("channel", x.channel),
            before=formats.percent(x.lost_before, 1),
            after=formats.percent(x.lost_after.value, 1),
            low=formats.percent(x.lost_after.low, 1),
            high=formats.percent(x.lost_after.high, 1),
        )
        for x in channels
        if x.lost_before is not None and x.lost_after is not None
    )


def _signed(number: float) -> str:
    return formats.one(formats.points(pl.lit(number / 100), 1))
