"""What a move of people does, in sentences: to the channel that they leave, to the other one, and to evenness."""

from collections.abc import Iterator

from metrics.staffing.hours_asked import written
from metrics.staffing.ranged import Ranged
from metrics.staffing.reached import Reached
from metrics.staffing.what_if import Hours, Move, WhatIf

_HARDLY = 0.05
"""So much less than was asked for is not worth a sentence."""


def what_if_in_words(found: WhatIf) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def _sentences(found: WhatIf) -> Iterator[str]:
    move, asked = found.move, found.asked
    yield (
        f"{_who(move)}, in a typical week of {asked.first} to {asked.last}: {_becomes(found.target)}"
        f"{'' if move.source == move.target else f'; {_becomes(found.source)}'}."
    )
    if found.move.people - found.moved > _HARDLY:
        yield f"Not so many are there in all of these hours: {found.moved:.1f} move in the mean."
    yield f"That is {found.agent_hours:,.0f} hours at work a week; {_lost(found)}"
    if found.before.index is None or found.after.index is None or found.change is None:
        yield "Fewer than two channels have enough contacts, so that nothing is said about evenness."
        return
    yield (
        f"The index of unevenness by channel goes from {found.before.index:.0f} to {found.after.index:.0f} of 100 "
        f"({_signed(found.change)}){_evener(found.change)}: {found.after.gap_in_words} after it, "
        f"{found.before.gap_in_words} before."
    )
    yield (
        "Before is as measured; the change is by Erlang A with measured patience where customers hold the line, and by "
        "playing the contacts once more where the work can wait. That everybody who moves can do the other work as "
        "well is taken for granted."
    )


def _who(move: Move) -> str:
    people = f"{move.people:g} {'person' if move.people == 1 else 'people'}"
    hours = f" at {_clock(move.hours)}" if move.hours else ""
    if move.source == move.target:
        return f"{people} of {move.source} moved from {_clock(move.hours) or 'all hours'} to {_clock(move.to_hours)}"
    there = f" at {_clock(move.to_hours)}" if move.to_hours else ""
    return f"{people} moved from {move.source}{hours} to {move.target}{there}"


def _clock(hours: Hours) -> str:
    return ", ".join(written(hours))


def _becomes(channel: Reached) -> str:
    """What becomes of one channel."""
    return (
        f"{channel.channel} goes from {channel.before.value:.0%} served in time to {channel.after.value:.0%} "
        f"({channel.after.low:.0%} to {channel.after.high:.0%})"
    )


def _lost(found: WhatIf) -> str:
    channels = [found.source] if found.source is found.target else [found.source, found.target]
    told = [
        f"of {x.channel} {x.lost_before:.1%} give up before and {x.lost_after.value:.1%} "
        f"({x.lost_after.low:.1%} to {x.lost_after.high:.1%}) after it"
        for x in channels
        if x.lost_before is not None and x.lost_after is not None
    ]
    return f"{', '.join(told)}." if told else "in neither channel does anybody hold the line."


def _signed(change: Ranged) -> str:
    return f"{change.value:+.1f}; {change.low:+.1f} to {change.high:+.1f}"


def _evener(change: Ranged) -> str:
    if change.high < 0:
        return ", which is more even"
    return ", which is less even" if change.low > 0 else ", which may be no change at all"
