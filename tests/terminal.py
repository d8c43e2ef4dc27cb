"""Run the command line in this process, as a person would in a terminal."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import spiritlevel


@dataclass(frozen=True)
class Said:
    """What a command left behind: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """A terminal whose home folder is set."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *words: str | Path) -> Said:
        """Run `spiritlevel WORDS` in this home."""
        self.monkeypatch.setenv("SPIRITLEVEL_HOME", str(self.home))
        self.monkeypatch.setattr(sys, "argv", ["spiritlevel", *map(str, words)])
        code = 0
        try:
            spiritlevel.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        written = self.capsys.readouterr()
        return Said(code, written.out, written.err)
