"""Questions about experience as people type them: filters and dates in; a function of the facts out."""

from collections.abc import Callable, Sequence

from ingest.settings import Settings
from metrics.consistency import Consistency, consistency
from metrics.moment_of_truth import DAYS, MomentOfTruth, moment_of_truth
from metrics.perception import Perception, perception
from metrics.question import filters, span
from metrics.rows import FactSource


def perceived(
    settings: Settings, *, where: Sequence[str] = (), since: str | None = None, until: str | None = None
) -> Callable[[FactSource], Perception]:
    """The perception gap by channel. Raises `FilterError`; what it returns raises what `measure` raises."""
    wanted = filters(where)
    return lambda facts: perception(facts, settings, where=wanted, period=span(settings, facts, since, until))


def consistent(
    settings: Settings, *, where: Sequence[str] = (), since: str | None = None, until: str | None = None
) -> Callable[[FactSource], Consistency]:
    """How alike the channels answer each topic. Raises `FilterError`; what it returns raises what `measure` raises."""
    wanted = filters(where)
    return lambda facts: consistency(facts, settings, where=wanted, period=span(settings, facts, since, until))


def moment(
    settings: Settings,
    *,
    days: int = DAYS,
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Callable[[FactSource], MomentOfTruth]:
    """What customers do after one bad contact. Raises `FilterError`; what it returns raises what that raises."""
    wanted = filters(where)
    return lambda facts: moment_of_truth(
        facts, settings, days=days, where=wanted, period=span(settings, facts, since, until)
    )
