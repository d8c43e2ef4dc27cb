"""A machine without uv and pip gets the uv that the lock file names, or nothing."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from tools.fetch_uv import WrongHashError, fits, unpack, wheel

GLIBC = "uv-1.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
MUSL = "uv-1.0-py3-none-musllinux_1_1_x86_64.whl"
MAC = "uv-1.0-py3-none-macosx_11_0_arm64.whl"


def a_wheel() -> bytes:
    """A wheel with one program and some other file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("uv-1.0.data/scripts/uv", "#!/bin/sh\n")
        archive.writestr("uv/__init__.py", "")
    return content.getvalue()


@pytest.mark.parametrize(
    ("file", "system", "machine", "glibc"),
    [
        pytest.param(GLIBC, "Linux", "x86_64", True, id="an ordinary Linux"),
        pytest.param(MUSL, "Linux", "x86_64", False, id="Alpine"),
        pytest.param(MAC, "Darwin", "arm64", False, id="a Mac"),
    ],
)
def test_a_wheel_fits_the_machine_that_it_was_made_for(file: str, system: str, machine: str, *, glibc: bool) -> None:
    assert [x for x in (GLIBC, MUSL, MAC) if fits(x, system=system, machine=machine, glibc=glibc)] == [file]


def test_the_lock_file_names_a_uv_for_this_machine() -> None:
    assert wheel()["hash"].startswith("sha256:")


def test_what_has_the_right_hash_is_unpacked_and_can_be_run(tmp_path: Path) -> None:
    content = a_wheel()
    unpack(content, f"sha256:{hashlib.sha256(content).hexdigest()}", tmp_path / "bin")
    assert [file.name for file in (tmp_path / "bin").iterdir()] == ["uv"]
    assert (tmp_path / "bin" / "uv").stat().st_mode & 0o111


def test_what_has_another_hash_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(WrongHashError):
        unpack(a_wheel(), "sha256:0", tmp_path / "bin")
    assert not (tmp_path / "bin").exists()
