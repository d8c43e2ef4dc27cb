"""A setting's value as the file says it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from ingest.settings.values import in_words, seconds, size, size_in_words


def default_of(field: FieldInfo) -> str | None:
    """What holds when nobody sets the key, as the file says it; None when nothing does."""
    value = field.get_default(call_default_factory=True, validated_data={}) if not field.is_required() else None
    return None if value in (None, "", (), {}) else written(value, field)


def example_of(field: FieldInfo) -> str:
    """A value that somebody might set, as the file says it."""
    return default_of(field) or written((field.examples or ["..."])[0], field)


def written(value: Any, field: FieldInfo) -> str:
    """A value of this field as the file says it: '20s' for 20.0 seconds."""
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {written(x, field)}' for key, x in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(x, field) for x in value)}]"
    kinds = {getattr(x, "func", None) for x in field.metadata}
    if seconds in kinds:
        return json.dumps(in_words(value))
    return json.dumps(size_in_words(value)) if size in kinds else json.dumps(value)
