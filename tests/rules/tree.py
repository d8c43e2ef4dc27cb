"""The files of the project, as the house rules look at them."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("ingest", "metrics", "dashboards")
DOORS = ("spiritlevel.py", "streamlit_app.py", "commands")
"""Two modules and a folder: what the terminal and the browser begin with, which may use every room."""
AROUND = ("tests", "benchmarks", "tools")


def modules(*places: str) -> list[str]:
    """Every Python file in these files and folders, as its path from the root, sorted."""
    found = (ROOT / place for place in places)
    files = (file for place in found for file in ([place] if place.is_file() else place.rglob("*.py")))
    return sorted(file.relative_to(ROOT).as_posix() for file in files)


def broken(rule: Callable[[str], object], *places: str) -> dict[str, object]:
    """What a rule finds wrong with the Python files in these files and folders, by file; nothing where all keep it."""
    files = modules(*places)
    assert files, f"there is nothing in {places}"
    return {file: found for file in files if (found := rule(file))}


@cache
def text(file: str) -> str:
    """What a file says."""
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def parsed(source: str) -> ast.Module:
    """The syntax tree of a module's source."""
    return ast.parse(source)


def called(node: ast.Call) -> str:
    """The last word of what a call calls: `rows` for `frame.rows()`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def imported(source: str, package: str = "") -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports; `package` is where its relative imports begin."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            whole = ".".join([*around, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{whole}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            names = (x.value for x in node.args[:1] if isinstance(x, ast.Constant))
            yield from ((node.lineno, name) for name in names if isinstance(name, str))


def package_of(file: str) -> str:
    """The package that a file is in: `ingest.read` for `ingest/read/raw.py`."""
    return ".".join(Path(file).parent.parts)


def inside(name: str, *packages: str) -> bool:
    """Whether a full name is one of these packages or something in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
