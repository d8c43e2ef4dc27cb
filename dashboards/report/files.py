"""The files of a report: whole or not at all."""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from dashboards.asked.view import View
from dashboards.report.compose import compose, laid_out
from dashboards.report.typesetting import pdf
from dashboards.report.workbook import xlsx
from metrics.scenarios.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Files:
    """A report as a PDF, and as a workbook whose totals follow its assumptions."""

    pdf: bytes
    xlsx: bytes


def files(view: View, wanted: Sequence[Scenario] = ()) -> Files:
    """The report of a view, in the language that is spoken, with these scenarios or the usual ones.

    Raises `PartError`, `TypesettingError`.
    """
    report = compose(view, wanted)
    words, drawings = laid_out(report)
    return Files(pdf=pdf(words, drawings, at=datetime.now(UTC)), xlsx=xlsx(view, report, wanted))


def write(made: Mapping[Path, bytes]) -> None:
    """Write all of these files, each beside its place and then into it: nobody finds half of one."""
    with ExitStack() as unfinished:
        ready: dict[Path, Path] = {}
        for file, content in made.items():
            with NamedTemporaryFile(dir=file.absolute().parent, prefix=f".{file.name}.", delete=False) as beside:
                unfinished.callback(Path(beside.name).unlink, missing_ok=True)
                beside.write(content)
                beside.flush()
                os.fsync(beside.fileno())
            ready[file] = Path(beside.name)
        for file, written in ready.items():
            written.chmod(0o644)
            written.replace(file)
