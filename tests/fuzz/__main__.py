"""`make fuzz`: damaged files through every connector for some minutes; what is found is kept as a test.

With `--engine atheris` the damage is guided by which lines of the connector it reaches; it runs one connector in each
process, because instrumented code cannot be let go of.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

from ingest.registry import connectors
from tests.fuzz.mutate import mutated
from tests.fuzz.target import seeds, tried

FOUND = Path(__file__).parent / "found"


def main() -> int:
    """Fuzz every connector, or one; returns 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="for all connectors together")
    parser.add_argument("--connector", default="", help="only this one")
    parser.add_argument("--engine", choices=["damage", "atheris"], default="damage")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    told = parser.parse_args()
    names = [told.connector] if told.connector else sorted(connectors())
    each = told.minutes * 60 / len(names)
    found = 0
    for name in names:
        if told.engine == "damage":
            found += _damaged(name, each, random.Random(f"{told.seed} {name}"))  # noqa: S311 a schedule
        elif told.connector:
            _guided(name, each)
        else:
            own = ["--engine", "atheris", "--connector", name, "--minutes", str(each / 60)]
            done = subprocess.run([sys.executable, "-W", "ignore", "-m", "tests.fuzz", *own], check=False)
            found += done.returncode != 0
    sys.stdout.write(f"{found} found.\n")
    return int(found > 0)


def _damaged(name: str, seconds: float, dice: random.Random) -> int:
    known, until, count = seeds(name), time.monotonic() + seconds, 0
    found: set[str] = set()
    while time.monotonic() < until:
        content = mutated(dice.choice(known), dice, dice.choice(known))
        count += 1
        try:
            tried(name, content)
        except Exception:  # noqa: BLE001 everything is a finding
            where = traceback.format_exc().strip().splitlines()
            if (kind := f"{where[-1][:100]} {_place(where)}") not in found:
                found.add(kind)
                _keep(name, content)
                sys.stdout.write(f"{name}: {kind}\n")
    sys.stdout.write(f"{name}: {count} files, {len(found)} found\n")
    sys.stdout.flush()
    return len(found)


def _place(lines: list[str]) -> str:
    ours = [line.strip() for line in lines if "/ingest/" in line or "/tests/fuzz/" in line]
    return ours[-1] if ours else ""


def _guided(name: str, seconds: float) -> None:
    atheris = import_module("atheris")  # of the group fuzz, and only where it is asked for
    with atheris.instrument_imports(include=["ingest.connectors", "ingest.read"], enable_loader_override=False):
        tried(name, seeds(name)[0])

    def one(content: bytes) -> None:
        try:
            tried(name, content)
        except Exception:
            _keep(name, content)
            raise

    corpus = Path(f"/tmp/fuzz-{name}")  # noqa: S108 what a run learned; worthless to others
    corpus.mkdir(exist_ok=True)
    for number, content in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(content)
    told = [f"-max_total_time={int(seconds)}", "-max_len=65536", "-verbosity=0", f"-artifact_prefix={corpus}/"]
    atheris.Setup([sys.argv[0], *told, str(corpus)], one)
    atheris.Fuzz()


def _keep(name: str, content: bytes) -> None:
    FOUND.mkdir(exist_ok=True)
    (FOUND / f"{name}-{hashlib.sha256(content).hexdigest()[:10]}").write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
