"""What is preloaded into processes, as libraries: compiled once for each version of their source."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(__file__).with_name("injector.c")


class NoCompilerError(Exception):
    """There is no C compiler on this machine."""


def injector() -> Path:
    """The compiled injector. Raises `NoCompilerError`."""
    return compiled(SOURCE)


def compiled(source: Path) -> Path:
    """A library made of a source in C. Raises `NoCompilerError`."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        message = "There is no C compiler here; on Debian, as root, `make system` installs one."
        raise NoCompilerError(message)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    library = Path(tempfile.gettempdir()) / f"spiritlevel-{source.stem}-{digest}.so"
    if not library.exists():
        unfinished = library.with_suffix(f".{id(library)}")
        options = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", str(source), "-o", str(unfinished)]
        subprocess.run([compiler, *options, "-lpthread"], check=True)
        unfinished.rename(library)
    return library
