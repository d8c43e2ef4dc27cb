"""What a page is: a question, and how its answer is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import dashboards.pages
from dashboards.asked.view import View
from ingest.discover import discover

GROUPS = ("Today", "Planning", "Money", "Data")
"""The groups of the menu in their order; a page of another group makes a group of its own after these."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the menu: one file, which defines one of these under its own name.

    `icon` is a Material symbol such as ":material/speed:"; `place` is where it stands in its group, and the page with
    the smallest in the first group is the home page. A page that is not `filtered` shows no period, channel and queue:
    what it says does not depend on them. On one that is not `compared` nothing changes with what the reader
    compares with, so that nobody is asked; one that `says_why` tells itself why something is not compared. `draw`
    arranges and calculates nothing.
    """

    name: str
    title: str
    icon: str
    group: str
    question: str
    draw: Callable[[View], None]
    place: int = 100
    filtered: bool = True
    compared: bool = True
    says_why: bool = False


def all_pages(plugins: tuple[Path, ...] = ()) -> Mapping[str, tuple[Page, ...]]:
    """Every page by group, in the order of the menu: ours, and those of the user's own folders.

    Raises `DiscoveryError` and `DuplicateNameError`, each with the file.
    """
    pages = discover(dashboards.pages, Page, plugins).values()
    groups = [*GROUPS, *sorted({x.group for x in pages} - set(GROUPS))]
    in_order = {
        group: sorted((x for x in pages if x.group == group), key=lambda x: (x.place, x.title)) for group in groups
    }
    return {group: tuple(found) for group, found in in_order.items() if found}
