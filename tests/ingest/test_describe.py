"""What is said of the connectors is what they say of themselves."""

from pathlib import Path

from ingest.describe import catalogue, connectors_page, explanation

PAGE = Path(__file__).parents[2] / "docs" / "connectors.md"


def test_the_page_about_connectors_is_what_they_say_of_themselves() -> None:
    assert PAGE.read_text("utf-8") == connectors_page()


def test_every_connector_is_listed_with_its_label() -> None:
    assert catalogue()["delimited"]


def test_a_connector_is_explained_with_every_setting_but_the_sources_name() -> None:
    said = explanation("asterisk_queue_log")
    assert {"setting channel", "setting timezone"} <= said.keys()
    assert "setting source" not in said
