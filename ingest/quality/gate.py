"""The gate before the store: it asks whether rows keep what their tables declare."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from ingest.quality.message import Question
from ingest.quality.own import OwnRule
from ingest.quality.process import GateError, Worker
from ingest.quality.result import Findings, GateResult

__all__ = ["Gate", "GateError"]


class Gate:
    """One worker process for a whole run of loads.

    Its import takes seconds, so it is started when it is first needed, or by `start` while the first file is still
    being read; the following loads find it ready. Leaving the context ends it. A worker that was lost is replaced at
    the next question.
    """

    def __init__(self, *, ready_within_s: float = 300.0, answer_within_s: float = 1_800.0) -> None:
        """Set how long to wait for the worker's import, and for the answer about one load."""
        self._ready_within_s = ready_within_s
        self._answer_within_s = answer_within_s
        self._worker: Worker | None = None
        self._turn = Lock()

    def start(self) -> None:
        """Start the worker in the background, if it does not run yet; returns at once."""
        with self._turn:
            self._worker = self._worker or Worker()

    def check(self, rows: Mapping[str, Path | Sequence[Path]]) -> list[GateResult]:
        """Every check that the tables declare over these Parquet files; see `findings`."""
        return list(self.findings(rows).results)

    def findings(
        self,
        rows: Mapping[str, Path | Sequence[Path]],
        *,
        own: Sequence[OwnRule] = (),
        whole: Mapping[str, Sequence[Path]] | None = None,
        places: Sequence[int] | None = None,
    ) -> Findings:
        """Every check over these Parquet files, given by the name of their table; a table's files count as one.

        The files have the table's stored columns; technical columns that begin with an underscore are passed over, but
        `_record` is used to say where the first bad row is. `own` are rules of one's own suites; those about a whole
        file are judged on the rows of `whole`, where it has the table: those whose `_file` is one of `places`, if that
        is told. Raises `GateError`.
        """
        files = {name: (x,) if isinstance(x, Path) else tuple(x) for name, x in rows.items()}
        question = Question(
            rows={name: tuple(str(x.absolute()) for x in paths) for name, paths in files.items() if paths},
            whole={name: tuple(str(x.absolute()) for x in paths) for name, paths in (whole or {}).items()},
            places=None if places is None else tuple(places),
            own=tuple(rule for rule in own if files.get(rule.table)),
        )
        if not question.rows:
            return Findings()
        with self._turn:
            self._worker = self._worker or Worker()
            try:
                self._worker.wait_until_ready(self._ready_within_s)
                answer = self._worker.ask(question, self._answer_within_s)
            except BaseException:
                # An answer that comes later would be taken for that to the next question.
                self._end()
                raise
        if answer.error:
            raise GateError(f"The quality gate could not check: {answer.error}.")
        return Findings(results=answer.results, broken=answer.broken)

    def close(self) -> None:
        """End the worker, whatever it does."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        """The gate itself; nothing is started yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the worker."""
        self.close()

    def _end(self) -> None:
        if self._worker:
            self._worker.end()
        self._worker = None
