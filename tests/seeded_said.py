"""What is said, kept and drawn of a home: every text in which somebody could be found."""

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path

import polars as pl
import pytest

import spiritlevel
from ingest.quality.gate import Gate
from ingest.registry import tables
from ingest.settings import Settings
from ingest.store.facts import open_facts
from tests.reading import outcomes

EVERY = os.environ.get("SPIRITLEVEL_SEEDED") == "every"
"""Whether everybody is planted in every form, and files are read in processes of their own."""


class Said:
    """What commands wrote, and what was logged meanwhile."""

    def __init__(self, home: Path) -> None:
        """Nothing yet."""
        self._home = home
        self.texts: dict[str, str] = {}

    def run(self, *words: str) -> None:
        """Run `spiritlevel WORDS`, as a person would, and keep every word of it."""
        out, log = io.StringIO(), io.StringIO()
        handler = logging.StreamHandler(log)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
            patch.setenv("SPIRITLEVEL_HOME", str(self._home))
            patch.setattr(sys, "argv", ["spiritlevel", *words])
            try:
                spiritlevel.main()
            except SystemExit:
                pass
            finally:
                root.removeHandler(handler)
                root.setLevel(level)
        self.texts[" ".join(words)] = out.getvalue()
        self.texts[f"log of {' '.join(words)}"] = log.getvalue()


COMMANDS = (
    ["ingest"],
    ["loads"],
    ["loads", "--json"],
    *(["loads", str(load)] for load in range(1, 46, 1 if EVERY else 4)),
    ["quarantine", "list"],
    ["quarantine", "list", "--json"],
    ["quarantine", "replay", "--source", "canonical"],
)


def everything_said(home: Path, gate: Gate) -> Iterator[Said]:
    """What the commands say about a home whose files are loaded by the real command; they are not there afterwards."""
    said = Said(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
        if not EVERY:
            # A process of its own for each of 36 sources costs more than everything else here.
            patch.setattr("ingest.read.guard._outcomes", outcomes)
        for words in COMMANDS:
            said.run(*words)
        said.run("export", str(home / "conversations.vcon"))
        said.run("doctor")
        yield said


def facts_of(settings: Settings) -> list[str]:
    """Every text in every column of the facts."""
    facts = open_facts(settings)
    frames = [facts.scan(table).collect() for table in tables().values()]
    columns = [column for frame in frames for column in frame.get_columns()]
    texts = [column.unique() for column in columns if column.dtype == pl.String]
    lists = [column.explode().unique() for column in columns if column.dtype == pl.List(pl.String)]
    return pl.concat([*texts, *(one.rename("") for one in lists)]).drop_nulls().to_list()


def kept(settings: Settings) -> Iterator[str]:
    """Every byte that is kept: the catalogue, and the fact files with what they say of themselves."""
    for path in (settings.home / "store").rglob("*"):
        if path.is_file():
            yield path.read_bytes().decode("latin-1")


def drawn(page: str, home: str) -> None:
    """What Streamlit runs: one page over the facts of a home."""
    from pathlib import Path  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.blocks import frame  # noqa: PLC0415
    from ingest.settings import load_settings  # noqa: PLC0415
    from tests.dashboards.drawn import PAGES  # noqa: PLC0415

    shown = PAGES[page]
    # What is remembered of one home is not to be shown of another.
    frame.draw(shown, load_settings(Path(home)), home, shown.draw)
