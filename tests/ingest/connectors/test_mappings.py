"""The recipes of the documentation: each is run, over the rows beside it or over the data that it is for."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.loading import load_configured
from ingest.registry import tables
from ingest.settings import load_settings
from ingest.store.facts import open_facts
from ingest.store.loads import refusals
from tests.ingest.connectors.folding import rows

pytestmark = pytest.mark.usefixtures("one_gate")

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "mappings.md").read_text()
DATA = PROJECT.parent / "shared" / "data"
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}


def mapping(heading: str) -> str:
    """The settings under a heading."""
    block = re.search(r"```toml\n(.*?)```", SECTIONS[heading], re.DOTALL)
    assert block
    return block[1]


def beside(heading: str) -> str:
    """The rows of the table under a heading, as delimited text."""
    lines = [line for line in SECTIONS[heading].splitlines() if line.startswith("| ")]
    return "\n".join(",".join(cell.strip() for cell in line.strip("|").split("|")) for line in lines) + "\n"


class Home:
    """A home with one recipe, loaded."""

    def __init__(self, folder: Path, heading: str, content: str | Path) -> None:
        """Write the settings and the file, and load it as `spiritlevel ingest` does."""
        (folder / "spiritlevel.toml").write_text(mapping(heading))
        told: dict[str, Any] = tomllib.loads(mapping(heading))["source"][0]
        path = folder / told["path"].replace("*", "export")
        path.parent.mkdir(parents=True)
        path.write_text(content) if isinstance(content, str) else shutil.copyfile(content, path)
        self.settings = load_settings(folder)
        self.name = told["name"]
        (self.receipt,) = load_configured(self.settings)
        assert self.receipt.state == "done", self.receipt.message

    def __getitem__(self, table: str) -> pl.DataFrame:
        """The facts of a table, in the order of their ids."""
        found = open_facts(self.settings).scan(tables()[table]).collect().sort("id")
        return found.with_columns(pl.col("id").str.strip_prefix(f"{self.name}:"))


def test_a_voice_menu(tmp_path: Path) -> None:
    menu = Home(tmp_path, "The log of a voice menu (IVR)", beside("The log of a voice menu (IVR)"))
    assert rows(menu["leg"], "id", "kind", "started_at", "left_at", "outcome") == [
        ("1", "bot", "07:00:00", "07:00:40", "bot_contained"),
        ("2", "bot", "07:01:00", "07:01:20", "flow_out:transfer"),
        ("3", "bot", "07:02:00", "07:02:05", "ivr_exit"),
    ]
    assert menu["interaction"]["customer"].null_count() == 1


def test_a_chat_bot(tmp_path: Path) -> None:
    bot = Home(tmp_path, "The log of a chat bot", beside("The log of a chat bot"))
    assert rows(bot["leg"], "id", "outcome") == [("a", "bot_contained"), ("b", "flow_out:transfer")]
    assert sorted(rows(bot["survey"], "value", "complete"), key=str) == [(4.0, True), (None, False)]
    assert refusals(bot.settings)["reason"].to_list() == ["set_aside:nobody_wrote"]


@pytest.mark.skipif(not DATA.exists(), reason="the data are kept beside the checkout, not in it")
def test_the_practice_tickets_are_flagged_where_they_were_resolved_before_the_first_response(tmp_path: Path) -> None:
    heading = "Tickets with a first response and a resolution"
    tickets = Home(tmp_path, heading, DATA / "kaggle_support_tickets" / "customer_support_tickets.csv")
    assert tickets.receipt.records == 8_469
    closed = tickets["leg"].filter(pl.col("outcome") == "answered")
    assert closed.height == 2_769
    assert closed.filter(pl.col("flags").list.contains("out_of_order")).height == 1_365
    assert tickets["leg"].filter(pl.col("flags").list.contains("out_of_order")).height == 1_365
    assert set(tickets["leg"]["channel"]) == {"voice", "social", "email", "chat"}


@pytest.mark.skipif(not DATA.exists(), reason="the data are kept beside the checkout, not in it")
def test_the_incident_log_is_read_with_the_day_first_and_its_last_change_counts(tmp_path: Path) -> None:
    heading = "A log of changes, with the day first"
    incidents = Home(tmp_path, heading, DATA / "uci_incident_log" / "incident_event_log.csv")
    assert (incidents.receipt.records, incidents.receipt.quarantined) == (5_998, 0)
    assert incidents["interaction"].height == 890
    first = incidents["leg"].filter(pl.col("id") == "INC0000045")
    assert first["started_at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == ["2016-02-29 01:16"]
    assert first["left_at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == ["2016-02-29 11:29"]


def test_every_recipe_of_the_page_is_run_here() -> None:
    assert len(SECTIONS) == 4
