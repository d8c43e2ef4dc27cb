"""Qualtrics: exported responses in, one answer for each score out."""

from pathlib import Path

import pytest

from ingest.store.loads import refusals
from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

SAMPLE = SAMPLES / "qualtrics" / "responses.csv"
TOLD = ["csat=Q1", "nps=Q2_NPS", "customer=number", "interaction=call", "source_of=hotline", "answers.Satisfied=4"]


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "qualtrics", options=TOLD, timezone="Europe/Berlin")
    (receipt,) = home.load(SAMPLE)
    assert (receipt.records, receipt.quarantined) == (5, 2)
    return home


def test_each_response_gives_an_answer_for_each_score_in_the_zone_of_the_export(loaded: Loaded) -> None:
    told = ("id", "kind", "value", "scale_min", "scale_max", "asked_at", "answered_at", "complete")
    assert rows(loaded["survey"], *told) == [
        ("R_1#Q1", "csat", 5.0, 1.0, 5.0, "15:00:00", "15:02:00", True),
        ("R_1#Q2_NPS", "nps", 9.0, 0.0, 10.0, "15:00:00", "15:02:00", True),
        ("R_2#Q1", "csat", 4.0, 1.0, 5.0, "16:00:00", "16:01:00", False),
        ("R_2#Q2_NPS", "nps", None, 0.0, 10.0, "16:00:00", None, False),
        ("R_5#Q1", "csat", None, 1.0, 5.0, "19:00:00", None, False),
        ("R_5#Q2_NPS", "nps", 3.0, 0.0, 10.0, "19:00:00", "19:01:00", True),
    ]


def test_an_answer_that_nobody_understands_is_kept_as_asked_and_flagged(loaded: Loaded) -> None:
    odd = loaded["survey"].filter(loaded["survey"]["flags"].list.contains("unmapped_status"))
    assert odd["id"].to_list() == ["R_5#Q1"]


def test_previews_and_answers_outside_their_scale_are_refused_with_the_reason(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    loader = loader_in(tmp_path)
    Loaded(loader, "qualtrics", options=TOLD).load(SAMPLE)
    assert sorted(refusals(loader.settings)["reason"]) == ["outside_its_scale", "set_aside:no_customer"]


def test_the_same_person_is_known_by_the_embedded_number(loaded: Loaded) -> None:
    people = loaded["survey"]["customer"].to_list()
    assert people[0] == people[1] != people[2]
    assert people[4] is None


def test_what_people_wrote_is_not_kept(loaded: Loaded) -> None:
    assert "Bauer" not in str(loaded["survey"].rows())


def test_without_scores_the_columns_are_named(loader_in: LoaderIn, tmp_path: Path) -> None:
    (receipt,) = Loaded(loader_in(tmp_path), "qualtrics", timezone="UTC").load(SAMPLE)
    assert receipt.state == "rejected"
    assert "Say which columns are scores" in receipt.message
    assert "Q2_NPS" in receipt.message


def test_an_export_without_further_header_lines_needs_the_source_s_zone(loader_in: LoaderIn, tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    file.write_text("StartDate,EndDate,Finished,ResponseId,Q1\n2026-07-01 08:00:00,2026-07-01 08:01:00,1,R_9,3\n")
    naive = Loaded(loader_in(tmp_path / "a"), "qualtrics", options=["csat=Q1"])
    assert "--timezone" in naive.load(file)[0].message
    home = Loaded(loader_in(tmp_path / "b"), "qualtrics", options=["csat=Q1"], timezone="Europe/Berlin")
    home.load(file)
    assert rows(home["survey"], "asked_at", "value", "complete") == [("06:00:00", 3.0, True)]
