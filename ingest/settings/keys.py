"""Which keys each section of the settings knows."""

from collections.abc import Iterable
from inspect import isclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

NOT_IN_THE_FILE = frozenset({"home", "options"})
"""Fields that are no keys of the file: the one is where the file lies, the other collects what a connector knows."""


def keys_of(model: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """The keys that a section knows, in order, each with its field."""
    fields = model.model_fields.items() if model else ()
    return {str(field.validation_alias or name): field for name, field in fields if name not in NOT_IN_THE_FILE}


def keys_inside(model: type[BaseModel], place: Iterable[str | int]) -> dict[str, FieldInfo]:
    """The keys known at a place somewhere inside a section."""
    here: type[BaseModel] | None = model
    for step in place:
        known = keys_of(here)
        # A step into a mapping or a list (a channel, a queue, a number) stays in the same model.
        if isinstance(step, str) and step in known:
            here = section_of(known[step].annotation)
    return keys_of(here)


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, by itself or in a list or a mapping."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next((x for x in map(section_of, get_args(annotation)) if x), None)
