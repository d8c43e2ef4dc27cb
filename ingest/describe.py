"""What can be read, in words: the connectors and their settings, from the objects themselves."""

from collections.abc import Callable
from pathlib import Path

from pydantic_core import PydanticUndefined

from ingest.registry import connectors, find_connector

_NOTHING: tuple[object, ...] = (PydanticUndefined, None, (), {}, [], "")

WITHOUT = "Without it: {value}."
"""What holds where a setting is not made."""

PACKED = "Any file may be packed by gzip, or be the only file in a zip archive."

INTRODUCTION = f"""# What can be read

Rendered from the connectors by `python -m ingest`; do not edit it by hand. Every source has a name (which stands in
front of all its ids), a `connector`, a `path` with wildcards, and a `timezone` where its times carry none. The
connector's own settings stand beside them in `[[source]]`, or on the command line as `--set KEY=VALUE`.

{PACKED} In JSON a record is refused
in which a key stands twice, at any depth: nobody knows which of the two counts.
"""


def catalogue(plugins: tuple[Path, ...] = (), *, say: Callable[[str], str] = str) -> dict[str, str]:
    """Every connector's name, and what it is; `say` puts each sentence into another language."""
    return {name: say(connector.label) for name, connector in connectors(plugins).items()}


def explanation(name: str, plugins: tuple[Path, ...] = (), *, say: Callable[[str], str] = str) -> dict[str, str]:
    """One connector: what it reads and makes, and every setting with its meaning; `say` as for the catalogue.

    Raises `UnknownConnectorError`.
    """
    connector = find_connector(name, plugins)
    said = {
        connector.name: say(connector.label),
        "": say(connector.description),
        "reads": f"{say(connector.reads)} {say(PACKED)}",
        "makes": ", ".join(connector.makes),
    }
    for key, field in connector.settings.model_fields.items():
        if key != "source":
            meaning = [say(field.description)] if field.description else []
            standard = [] if field.default in _NOTHING else [say(WITHOUT).format(value=field.default)]
            said[f"setting {key}"] = " ".join([*meaning, *standard])
    return said


def connectors_page() -> str:
    """The text of docs/connectors.md: every connector of the product, in its own words."""
    return "\n".join([INTRODUCTION, *(_section(name) for name in connectors())])


def _section(name: str) -> str:
    connector = find_connector(name)
    rows = [
        f"| `{key}` | {' '.join((field.description or '').split())} | {_default(field.default)} |"
        for key, field in connector.settings.model_fields.items()
        if key not in {"source", "timezone"}
    ]
    settings = ["| setting | meaning | without it |", "|---|---|---|", *rows, ""] if rows else []
    return "\n".join(
        [f"## `{name}`: {connector.label}", "", connector.description, "", f"Reads: {connector.reads}", "", *settings]
    )


def _default(value: object) -> str:
    return "" if value in _NOTHING else f"`{value}`"
