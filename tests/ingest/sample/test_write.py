"""Writing a sample centre: the same bytes again, nothing overwritten that is not ours, and a true summary."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.sample.clock import ZONE
from ingest.sample.recipe import Recipe, recipe_in
from ingest.sample.write import SampleError, write_sample
from ingest.settings import load_settings
from tests.ingest.sample.truth_and_logs import Sample

UNTIL = date(2026, 3, 3)

SOURCES = (
    *("pbx", "desk", "connect", "shops", "surveys"),
    *("web", "assistant", "messages", "webshop", "tills", "newsletter", "workforce", "agents", "customers"),
)


def write(home: Path, *, seed: int = 7, days: int = 2, until: date | None = UNTIL) -> dict[str, bytes]:
    """Every file of a sample centre, by its name in the home folder."""
    write_sample(home, days=days, scale=0.05, seed=seed, until=until)
    return {str(x.relative_to(home)): x.read_bytes() for x in sorted(home.rglob("*")) if x.is_file()}


def test_the_same_recipe_gives_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "a") == write(tmp_path / "b")


def test_another_seed_gives_other_logs(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a"), write(tmp_path / "b", seed=8)
    assert a.keys() == b.keys()
    logs = [name for name in a if name.startswith("inbox/") and "queue_log" in name]
    assert all(a[name] != b[name] for name in logs)


def test_written_again_in_the_same_home_nothing_changes(tmp_path: Path) -> None:
    assert write(tmp_path) == write(tmp_path)


def test_the_last_day_is_yesterday_by_default(tmp_path: Path) -> None:
    before = datetime.now(ZONE).date()
    summary = write_sample(tmp_path, days=1, scale=0.02)
    after = datetime.now(ZONE).date()
    assert before - timedelta(days=1) <= summary.recipe.until <= after - timedelta(days=1)
    assert summary.as_of.astimezone(ZONE).date() == summary.recipe.until


def test_in_a_home_that_holds_a_sample_centre_the_last_day_stays(tmp_path: Path) -> None:
    assert write(tmp_path) == write(tmp_path, until=None)


def test_settings_that_somebody_changed_stay_changed(tmp_path: Path) -> None:
    write(tmp_path)
    file = tmp_path / "spiritlevel.toml"
    file.write_text(file.read_text().replace('within = "60s"', 'within = "45s"'))
    write(tmp_path)
    assert 'within = "45s"' in file.read_text()


def test_settings_that_are_not_a_sample_centres_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "spiritlevel.toml").write_text('[site]\nname = "Ours"\n')
    with pytest.raises(SampleError, match=r"is not a sample centre's; choose another home folder\."):
        write(tmp_path)
    assert [x.name for x in tmp_path.iterdir()] == ["spiritlevel.toml"]


def test_another_sample_centre_is_not_mixed_with_the_one_that_is_there(tmp_path: Path) -> None:
    before = write(tmp_path)
    with pytest.raises(SampleError, match=r"seed = 7, until = 2026-03-03.*seed = 8, until = 2026-03-03"):
        write(tmp_path, seed=8)
    assert {str(x.relative_to(tmp_path)): x.read_bytes() for x in tmp_path.rglob("*") if x.is_file()} == before


@pytest.mark.parametrize(
    ("days", "scale"),
    [
        pytest.param(0, 1.0, id="no days"),
        pytest.param(28, 0.0, id="nobody"),
        pytest.param(28, -1.0, id="fewer than nobody"),
        pytest.param(28, float("nan"), id="no number of people"),
        pytest.param(28, float("inf"), id="everybody"),
        pytest.param(100_000, 1.0, id="centuries"),
    ],
)
def test_a_centre_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, days: int, scale: float) -> None:
    with pytest.raises(SampleError, match=r"^A sample centre has 1 to 3660 days and a scale above 0"):
        write_sample(tmp_path, days=days, scale=scale)
    assert list(tmp_path.iterdir()) == []


def test_one_day_of_a_very_small_centre_can_be_written(tmp_path: Path) -> None:
    summary = write_sample(tmp_path, days=1, scale=0.001, until=date(2026, 3, 1))
    assert {source.source for source in summary.written} == set(SOURCES)


def test_a_recipe_is_read_as_it_was_written() -> None:
    recipe = Recipe(days=3, scale=0.25, seed=11, until=UNTIL)
    assert recipe_in(f"# made: {recipe}.\n") == recipe
    assert recipe_in("# days, scale, seed") is None


def test_progress_is_told_in_words(tmp_path: Path) -> None:
    told: list[str] = []
    write_sample(tmp_path, days=1, scale=0.01, until=UNTIL, progress=told.append)
    assert told[0] == "Simulating 1 days of customers, queues and agents"
    assert told[1:] == [f"Writing the logs of {x}" for x in SOURCES]


def test_the_settings_are_valid_and_their_sources_find_every_file(small: Sample) -> None:
    settings = load_settings(small.summary.home)
    assert settings.site.timezone == "Europe/Ljubljana"
    for entry, source in zip(settings.source, small.summary.written, strict=True):
        assert entry.name == source.source
        pattern = Path(entry.path)
        assert len(list(pattern.parent.glob(pattern.name))) == source.files == len(list(pattern.parent.iterdir()))


def test_the_settings_promise_what_the_simulation_counts_with(small: Sample) -> None:
    settings = load_settings(small.summary.home)
    for contact in small.centre.contacts:
        lane = contact.lane
        promise = settings.promise_of(str(lane.channel), contact.topic)
        assert (promise.within_s, promise.short_abandon_s) == (lane.promise, lane.short_abandon)


def test_every_offered_stay_became_exactly_one_thing(small: Sample) -> None:
    summary = small.summary
    for served in (*summary.channels.values(), *summary.queues.values()):
        became = served.answered + served.abandoned + served.short_abandoned + served.flowed_out + served.waiting
        assert served.offered == became
        assert served.not_due <= served.waiting
    for channel, served in summary.channels.items():
        parts = [part for (of, _), part in summary.queues.items() if of == channel]
        assert sum(part.in_time for part in parts) == served.in_time
        assert sum(part.offered for part in parts) == served.offered


def test_the_logs_hold_nothing_after_their_last_moment(small: Sample) -> None:
    end = small.centre.period.end / 1000
    assert small.summary.as_of.timestamp() < end
    for file in small.files("desk"):
        for line in file.read_text().splitlines():
            if '"2026-02-30' not in line and line.endswith("}"):
                ended = json.loads(line).get("conversationEnd", "1970-01-01T00:00:00Z")
                assert datetime.fromisoformat(ended) <= small.summary.as_of
