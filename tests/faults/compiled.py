"""The injector as a library: compiled once for each version of its source."""

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
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        message = "There is no C compiler here; on Debian, as root, `make system` installs one."
        raise NoCompilerError(message)
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    library = Path(tempfile.gettempdir()) / f"spiritlevel-injector-{digest}.so"
    if not library.exists():
        unfinished = library.with_suffix(f".{id(library)}")
        options = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", str(SOURCE), "-o", str(unfinished)]
        subprocess.run([compiler, *options, "-lpthread"], check=True)
        unfinished.rename(library)
    return library
