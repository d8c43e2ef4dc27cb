"""Find the one object that each file of a folder defines."""

import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything with a name; here the name is also that of its file."""

    @property
    def name(self) -> str:
        """The name by which people ask for it."""
        ...


Thing = TypeVar("Thing", bound=Named)


class DiscoveryError(Exception):
    """A file in a discovered folder does not define exactly one object of its own name."""

    def __init__(self, file: str, kind: str, name: str, found: list[str]) -> None:
        """Say which file, what it should define, and what it does define."""
        has = f"it defines {', '.join(repr(x) for x in found)}" if found else "it defines none"
        super().__init__(f"{file} should define exactly one {kind} named '{name}'; {has}.")


class DuplicateNameError(Exception):
    """A file of the user's own has the name of one that the product brings, or of another of theirs."""

    def __init__(self, kind: str, name: str, file: str) -> None:
        """Say which name is taken, and by which file."""
        super().__init__(
            f"{file}: there is a {kind} named '{name}' already; give the file and the object another name."
        )


class BrokenFileError(Exception):
    """A file in a discovered folder cannot be run at all."""

    def __init__(self, file: str, error: Exception) -> None:
        """Say which file, and what Python says of it."""
        super().__init__(f"{file} cannot be used: {type(error).__name__}: {error}")


def discover(folder: ModuleType, kind: type[Thing], plugins: Iterable[Path] = ()) -> dict[str, Thing]:
    """Every object of this kind, by name: one in each file of the folder and of the user's own plug-in folders.

    A file is named after its object; files beginning with an underscore are passed over. Raises `DiscoveryError`,
    `DuplicateNameError`, and `BrokenFileError`.
    """
    found: dict[str, Thing] = {}
    for name, module in _modules(folder, plugins):
        file = getattr(module, "__file__", None) or name
        if name in found:
            raise DuplicateNameError(kind.__name__, name, file)
        found[name] = _the_one(module, kind, name, file)
    return dict(sorted(found.items()))


def find_own(folder: ModuleType, kind: type[Thing], name: str) -> Thing | None:
    """The object of this name out of the folder, for which no other file of it is run; None if no file is named so.

    Raises `DiscoveryError` and `BrokenFileError`.
    """
    if name.startswith("_") or name not in {file.name for file in pkgutil.iter_modules(folder.__path__)}:
        return None
    module = _run(name, partial(import_module, f"{folder.__name__}.{name}"))
    return _the_one(module, kind, name, getattr(module, "__file__", None) or name)


def _the_one(module: ModuleType, kind: type[Thing], name: str, file: str) -> Thing:
    candidates = {id(x): x for x in vars(module).values() if isinstance(x, kind)}.values()
    mine = [x for x in candidates if x.name == name]
    if len(mine) != 1:
        raise DiscoveryError(file, kind.__name__, name, sorted(x.name for x in candidates))
    return mine[0]


def _modules(folder: ModuleType, plugins: Iterable[Path]) -> Iterator[tuple[str, ModuleType]]:
    for file in pkgutil.iter_modules(folder.__path__):
        if not file.name.startswith("_"):
            name = f"{folder.__name__}.{file.name}"
            yield file.name, _run(name, partial(import_module, name))
    for plugin in plugins:
        for path in sorted(plugin.glob("[!_]*.py")):
            name = f"spiritlevel_plugin.{folder.__name__}.{path.stem}"
            yield path.stem, _run(str(path), partial(_load, path, name))


def _run(file: str, load: Callable[[], ModuleType]) -> ModuleType:
    try:
        return load()
    except Exception as error:
        # Whatever a file of the user's does wrong while it is run, they need to know which file it was.
        raise BrokenFileError(file, error) from error


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
