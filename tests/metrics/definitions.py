"""Every definition as it is computed, in one text: `python -m tests.metrics.definitions` writes it anew.

The page of metrics shows the sentences; this shows the expressions, so that whoever reviews a change sees that a number
will mean something else. Expressions that metrics share stand there once, by their names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import polars as pl

from metrics import columns, coming_back, replies, scores
from metrics.find import all_metrics
from metrics.metric import Metric, Variant

TEXT = Path(__file__).with_name("definitions.txt")
"""The text as it was last looked at."""

SAID_ELSEWHERE = {"name", "label", "definition", "source", "presets", "better", "unit"}
"""Fields that the page of metrics shows."""


def definitions(metrics: Iterable[Metric]) -> str:
    """What every metric computes, after what they share."""
    shared = _shared(columns, coming_back, replies, scores)
    lines = ["# shared", ""]
    lines += [f"{name} = {_named(text, _but(shared, name))}" for name, text in shared.items()]
    lines += ["", "# metrics"]
    for metric in metrics:
        lines += ["", f"{metric.name} {type(metric).__name__}", *_fields(metric, shared)]
        for preset, variant in metric.presets.items():
            lines += [f"  under {preset}", *(f"  {line}" for line in _fields(variant, shared))]
    return "\n".join(lines) + "\n"


def _fields(of: Metric | Variant, shared: Mapping[str, str]) -> Iterator[str]:
    for field in fields(of):
        value = getattr(of, field.name)
        as_always = callable(value) or (not isinstance(value, pl.Expr) and (not value or value == field.default))
        if field.name not in SAID_ELSEWHERE and (field.name == "version" or not as_always):
            yield f"  {field.name}: {_named(_text(value), shared)}"


def _text(value: object) -> str:
    if isinstance(value, pl.Expr):
        with pl.Config(fmt_table_cell_list_len=-1):  # the whole of every list
            return str(value)
    return str(sorted(map(str, value)) if isinstance(value, frozenset) else getattr(value, "name", value))


def _named(text: str, shared: Mapping[str, str]) -> str:
    for name, part in sorted(shared.items(), key=lambda one: -len(one[1])):
        text = text.replace(part, name)
    return text


def _shared(*rooms: ModuleType) -> dict[str, str]:
    """The texts of what metrics share, by name; a mere column is shorter than its name."""
    found = {name: _text(x) for room in rooms for name, x in vars(room).items() if isinstance(x, pl.Expr)}
    return {name: text for name, text in found.items() if not name.startswith("_") and not text.startswith("col(")}


def _but(shared: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: text for other, text in shared.items() if text != shared[name]}


if __name__ == "__main__":
    TEXT.write_text(definitions(all_metrics().values()), "utf-8")
