"""What people choose in the browser holds from its day on, is kept with who and when, and can be taken back."""

from datetime import date
from pathlib import Path

import pytest

from ingest.settings import Promise, Settings
from ingest.store.chosen import (
    ChoiceError,
    choices,
    choose_belief,
    choose_promise,
    in_force,
    take_back,
    version_of_choices,
)
from ingest.store.saved_views import SavedViewError, remove_view, save_view, saved_views

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    queues = {"vip": Promise(within_s=10), "billing": Promise(within_s=20, target=0.7)}
    return Settings(home=tmp_path, promise={"voice": Promise(within_s=20, queue=queues)}, belief={"voice": 0.5})


def test_nothing_chosen_is_the_file_and_makes_no_store(settings: Settings) -> None:
    assert in_force(settings) is settings
    assert not list(settings.home.iterdir())


def test_a_chosen_promise_holds_from_its_day_on(settings: Settings) -> None:
    choose_promise(settings, "voice", {"within": "30s"}, since=MARCH, who="Anna")
    promise = in_force(settings).promise["voice"]
    assert [promise.on(day).within_s for day in (date(2026, 2, 28), MARCH)] == [20, 30]


def test_the_later_word_of_a_day_holds(settings: Settings) -> None:
    for within in ("30s", "40s"):
        choose_promise(settings, "voice", {"within": within}, since=MARCH, who="Anna")
    assert in_force(settings).promise["voice"].on(MAY).within_s == 40


def test_queues_go_with_their_channel_in_what_they_promised_alike(settings: Settings) -> None:
    choose_promise(settings, "voice", {"within": "30s", "target": 0.9}, since=MARCH, who="Anna")
    queues = in_force(settings).promise["voice"].queue
    assert [(x.on(MAY).within_s, x.on(MAY).target) for x in queues.values()] == [(10, 0.9), (30, 0.7)]


def test_a_queue_can_promise_for_itself(settings: Settings) -> None:
    choose_promise(settings, "voice", {"within": "5s"}, queue="claims", since=MARCH, who="Anna")
    promise = in_force(settings).promise["voice"]
    assert (promise.on(MAY).within_s, promise.queue["claims"].on(MAY).within_s) == (20, 5)


def test_what_is_taken_back_gives_way_to_what_was_said_before_and_stays_known(settings: Settings) -> None:
    choose_belief(settings, "voice", 0.8, who="Anna")
    last = choose_belief(settings, "voice", "90 %", who=" Ben ")
    assert in_force(settings).belief["voice"] == 0.9
    take_back(settings, last, who="Cleo")
    assert in_force(settings).belief["voice"] == 0.8
    _, gone = choices(settings, also_removed=True)
    assert (gone.who, gone.removed_by, gone.removed_at is not None) == ("Ben", "Cleo", True)


def test_the_version_changes_with_every_choice_and_every_removal(settings: Settings) -> None:
    versions = [version_of_choices(settings)]
    number = choose_belief(settings, "voice", 1, who="Anna")
    versions.append(version_of_choices(settings))
    take_back(settings, number, who="Anna")
    assert len({*versions, version_of_choices(settings)}) == 3


@pytest.mark.parametrize(
    ("channel", "who", "said", "sentence"),
    [
        pytest.param("fax", "Anna", {"within": "5s"}, "There is no channel 'fax'", id="no such channel"),
        pytest.param("voice", " ", {"within": "5s"}, "say your name", id="nobody"),
        pytest.param("voice", "Anna", {}, "Nothing is promised", id="nothing"),
        pytest.param("voice", "Anna", {"target": 80}, "80 is not a share above 0 and up to 1", id="80 is not 80 %"),
        pytest.param("voice", "Anna", {"within": "soon"}, "'within'", id="no length of time"),
    ],
)
def test_what_cannot_be_promised_is_said(
    settings: Settings, channel: str, who: str, said: dict[str, float | str | None], sentence: str
) -> None:
    with pytest.raises(ChoiceError, match=sentence):
        choose_promise(settings, channel, said, since=MARCH, who=who)
    assert choices(settings) == []


def test_a_belief_is_a_share(settings: Settings) -> None:
    with pytest.raises(ChoiceError, match="7 is not a share from 0 to 1"):
        choose_belief(settings, "voice", 7, who="Anna")


def test_what_is_not_there_any_more_cannot_be_taken_back(settings: Settings) -> None:
    number = choose_belief(settings, "voice", 1, who="Anna")
    take_back(settings, number, who="Anna")
    with pytest.raises(ChoiceError, match="no choice 1 any more"):
        take_back(settings, number, who="Anna")


def test_a_view_is_kept_under_its_name_and_gives_way_to_a_newer_one(settings: Settings) -> None:
    save_view(settings, "Monday mornings", "speed?channel=voice", who="Anna")
    number = save_view(settings, " Monday  mornings ", "speed?channel=chat", who="Ben")
    (view,) = saved_views(settings)
    assert (view.name, view.address, view.who) == ("Monday mornings", "speed?channel=chat", "Ben")
    assert remove_view(settings, number, who="Anna") == "Monday mornings"
    assert saved_views(settings) == []


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org", "javascript:alert(1)", "../etc", "speed?a=b c"]
)
def test_a_view_is_a_page_of_ours(settings: Settings, address: str) -> None:
    with pytest.raises(SavedViewError, match="is no page of the dashboards"):
        save_view(settings, "x", address, who="Anna")
