"""Find metrics by name: those of the catalogue, and those of the user's own folders."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from ingest.discover import discover
from metrics import catalogue
from metrics.metric import Metric


class UnknownMetricError(LookupError):
    """There is no metric of this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Say what was probably meant, and what there is."""
        has = tuple(known)
        near = get_close_matches(name, has, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        super().__init__(f"There is no metric '{name}'.{hint} There are {', '.join(has)}.")


def all_metrics(plugins: Iterable[Path] = ()) -> dict[str, Metric]:
    """Every metric by name: one in each file of the catalogue and of the plug-in folders.

    Raises `DiscoveryError` and `DuplicateNameError` where a file does not define exactly one of its own name.
    """
    return dict(_all(tuple(plugins)))


def find_metric(name: str, plugins: Iterable[Path] = ()) -> Metric:
    """The metric of this name. Raises `UnknownMetricError` with the nearest names."""
    known = all_metrics(plugins)
    if name not in known:
        raise UnknownMetricError(name, known)
    return known[name]


@cache
def _all(plugins: tuple[Path, ...]) -> dict[str, Metric]:
    return discover(catalogue, Metric, plugins)
