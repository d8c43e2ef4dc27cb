"""What can be read, in words: the connectors and their settings, from the objects themselves."""

from pathlib import Path

from pydantic_core import PydanticUndefined

from ingest.registry import connectors, find_connector

PACKED = "Any file may be packed by gzip, or be the only file in a zip archive."

INTRODUCTION = f"""# What can be read

Rendered from the connectors by `python -m ingest`; do not edit it by hand. Every source has a name (which stands in
front of all its ids), a `connector`, a `path` with wildcards, and a `timezone` where its times carry none. The
connector's own settings stand beside them in `[[source]]`, or on the command line as `--set KEY=VALUE`.

{PACKED} In JSON a record is refused
in which a key stands twice, at any depth: nobody knows which of the two counts.
"""


def catalogue(plugins: tuple[Path, ...] = ()) -> dict[str, str]:
    """Every connector's name, and what it is."""
    return {name: connector.label for name, connector in connectors(plugins).items()}


def explanation(name: str, plugins: tuple[Path, ...] = ()) -> dict[str, str]:
    """One connector: what it reads and makes, and every setting with its meaning. Raises `UnknownConnectorError`."""
    connector = find_connector(name, plugins)
    said = {
        connector.name: connector.label,
        "": connector.description,
        "reads": f"{connector.reads} {PACKED}",
        "makes": ", ".join(connector.makes),
    }
    for key, field in connector.settings.model_fields.items():
        if key != "source":
            standard = "" if field.default in (PydanticUndefined, None) else f" Without it: {field.default}."
            said[f"setting {key}"] = f"{field.description or ''}{standard}"
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
    return "" if value in (PydanticUndefined, None, (), {}) else f"`{value}`"
