"""Write the sample centre: its settings and the logs of all its systems, as its vendors would have written them."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from ingest.sample.beside import beside
from ingest.sample.clock import ZONE
from ingest.sample.opinions import opinions
from ingest.sample.page import sample_page
from ingest.sample.recipe import Recipe, recipe_in
from ingest.sample.settings import settings_text
from ingest.sample.simulate import simulate
from ingest.sample.summary import SampleSummary, summarise
from ingest.sample.writers import (
    agents,
    amazon,
    archive,
    assistant,
    asterisk,
    customers,
    genesys,
    newsletter,
    shops,
    surveys,
    tills,
    web,
    webshop,
    workforce,
)
from ingest.settings import FILE
from ingest.settings.file import write_settings

PAGE = "sample-centre.md"
"""The page, in the home folder, that says what was planted and how large it turned out."""

_MOST_DAYS = 3_660
_LARGEST = 100.0


class SampleError(Exception):
    """The sample centre cannot be written like that."""


def write_sample(
    home: Path,
    *,
    days: int = 28,
    scale: float = 1.0,
    seed: int = 7,
    until: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> SampleSummary:
    """Write `spiritlevel.toml`, `inbox/<source>/` and `sample-centre.md` into a home folder; say what truly happened.

    `until` is the last day, by default yesterday in the company's zone; `scale` multiplies demand and staff. The same
    seed, days, scale and `until` give the same bytes. In a home folder that holds a sample centre already, `until` is
    by default that one's, and its settings stay as they are. Raises `SampleError` for days or a scale that make no
    sense, and where other settings than those of this very sample centre lie already.
    """
    if not 1 <= days <= _MOST_DAYS or not (math.isfinite(scale) and 0 < scale <= _LARGEST):
        raise SampleError(
            f"A sample centre has 1 to {_MOST_DAYS} days and a scale above 0 and up to {_LARGEST:g}, "
            f"not {days} days and a scale of {scale:g}."
        )
    say = progress or (lambda _: None)
    recipe = _settle(home, days=days, scale=scale, seed=seed, until=until)
    say(f"Simulating {days} days of customers, queues and agents")
    centre = simulate(days=days, scale=scale, seed=seed, until=recipe.until)
    asked = list(opinions(centre))
    written = []
    for writer in (asterisk, genesys, amazon, shops):
        say(f"Writing the logs of {writer.SOURCE}")
        written.append(writer.write(centre, _folder(home, writer.SOURCE)))
    say(f"Writing the logs of {surveys.SOURCE}")
    written.append(surveys.write(centre, asked, _folder(home, surveys.SOURCE)))
    more = beside(centre)
    for telling in (web, assistant, archive, webshop, tills, newsletter, workforce, agents, customers):
        say(f"Writing the logs of {telling.SOURCE}")
        written.append(telling.write(centre, more, _folder(home, telling.SOURCE)))
    summary = summarise(centre, asked, more, written, home=home, recipe=recipe)
    (home / PAGE).write_text(sample_page(summary), encoding="utf-8")
    return summary


def _settle(home: Path, *, days: int, scale: float, seed: int, until: date | None) -> Recipe:
    """Find out what to write, and write the settings where there are none."""
    file = home / FILE
    there = recipe_in(file.read_text(encoding="utf-8")) if file.exists() else None
    if until is None:
        until = there.until if there else datetime.now(ZONE).date() - timedelta(days=1)
    recipe = Recipe(days=days, scale=scale, seed=seed, until=until)
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        write_settings(file, settings_text(recipe))
    elif there is None:
        raise SampleError(f"{file} is not a sample centre's; choose another home folder.")
    elif recipe != there:
        raise SampleError(
            f"{home} holds another sample centre already ({there}), whose contacts would mix with those of this one "
            f"({recipe}); choose another home folder, or remove that one."
        )
    return recipe


def _folder(home: Path, source: str) -> Path:
    folder = home / "inbox" / source
    folder.mkdir(parents=True, exist_ok=True)
    return folder
