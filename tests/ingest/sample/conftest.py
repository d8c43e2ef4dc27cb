"""Sample centres that several tests look at: a small one with its truth, and the one of the documentation."""

from datetime import date
from pathlib import Path

import pytest

from ingest.sample.page import SHOWN
from ingest.sample.recipe import Recipe
from ingest.sample.simulate import simulate
from ingest.sample.write import write_sample
from tests.ingest.sample.truth_and_logs import Sample


def _sample(recipe: Recipe, home: Path) -> Sample:
    summary = write_sample(home, days=recipe.days, scale=recipe.scale, seed=recipe.seed, until=recipe.until)
    centre = simulate(days=recipe.days, scale=recipe.scale, seed=recipe.seed, until=recipe.until)
    return Sample(centre, summary)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Nine days at a quarter of the size, the change to summer time among them."""
    recipe = Recipe(days=9, scale=0.25, seed=11, until=date(2026, 4, 1))
    return _sample(recipe, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample centre whose figures stand in docs/sample-centre.md."""
    return _sample(SHOWN, tmp_path_factory.mktemp("shown"))
