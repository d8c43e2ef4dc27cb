"""What tests of reading share: a raw file of the bytes that a test gives."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.read.raw import Limits, RawFile

RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)
RawOf = Callable[..., RawFile]
CutInto = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def raw_of(tmp_path_factory: pytest.TempPathFactory) -> RawOf:
    """Make a raw file: `raw_of(b"...", name="x.csv", line_bytes=100)`."""
    folder = tmp_path_factory.mktemp("raw")

    def made(content: bytes | str, name: str = "log.txt", **limits: int) -> RawFile:
        path: Path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return RawFile(path=path, received_at=RECEIVED, limits=Limits(**limits))  # type: ignore[arg-type]

    return made


@pytest.fixture(scope="session")
def cut_into() -> CutInto:
    """A context in which files are read so many bytes at a time, and worked on so many at a time."""

    @contextmanager
    def cut(block: int, chunk: int | None = None) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ingest.read.inflate.BLOCK", block)
            if chunk:
                patch.setattr("ingest.read.split.CHUNK", chunk)
            yield

    return cut
