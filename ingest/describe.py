"""What can be read, in words: the connectors and their settings, from the objects themselves."""

from pathlib import Path

from pydantic_core import PydanticUndefined

from ingest.registry import connectors, find_connector


def catalogue(plugins: tuple[Path, ...] = ()) -> dict[str, str]:
    """Every connector's name, and what it is."""
    return {name: connector.label for name, connector in connectors(plugins).items()}


def explanation(name: str, plugins: tuple[Path, ...] = ()) -> dict[str, str]:
    """One connector: what it reads and makes, and every setting with its meaning. Raises `UnknownConnectorError`."""
    connector = find_connector(name, plugins)
    said = {
        connector.name: connector.label,
        "": connector.description,
        "reads": connector.reads,
        "makes": ", ".join(connector.makes),
    }
    for key, field in connector.settings.model_fields.items():
        if key != "source":
            standard = "" if field.default in (PydanticUndefined, None) else f" Without it: {field.default}."
            said[f"setting {key}"] = f"{field.description or ''}{standard}"
    return said
