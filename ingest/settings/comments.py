"""Write spiritlevel.toml with every key explained: rendered from the settings themselves, so that it cannot lie."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ingest.settings.cost import Cost
from ingest.settings.hours import Hours
from ingest.settings.keys import keys_of, section_of
from ingest.settings.promise import OF_A_CLOCK, PROMISES, Promise
from ingest.settings.shape import Settings, SourceEntry
from ingest.settings.written import default_of, example_of, written

_HEAD = (
    "Spiritlevel's settings. Every key is here with its meaning; one that is commented out shows what holds without "
    "it, or an example. Durations are written as '20s', '15m', '4h', '1d' or as a number of seconds. The environment "
    "overrides the file: SPIRITLEVEL_SITE__TIMEZONE is 'timezone' of [site]. Secrets never stand in the file."
)
_SAFEGUARDS = frozenset({"limits", "quality"})
"""Sections whose values are ours to better: a file that repeats them would keep the old ones."""


def commented_settings() -> str:
    """The text of a spiritlevel.toml that explains every key, and sets nothing that does not hold without it."""
    lines = list(_remark(_HEAD))
    for name, field in keys_of(Settings).items():
        lines += ["", "", *_remark(field.description or "")]
        if name == "source":
            lines += _source()
        elif name == "promise":
            lines += _promises()
        elif name == "hours":
            lines += _hours()
        elif name == "cost":
            lines += _costs()
        elif section_of(field.annotation) is None:
            lines += ["", f"[{name}]", *_any_key(field)]
        else:
            lines += ["", f"[{name}]", *_keys(section_of(field.annotation), set_them=name not in _SAFEGUARDS)]
    return "\n".join(lines) + "\n"


def _keys(section: type[BaseModel] | None, *, set_them: bool) -> Iterator[str]:
    for key, field in keys_of(section).items():
        yield from _remark(field.description or "")
        yield f"{'' if set_them and default_of(field) else '# '}{key} = {example_of(field)}"


def _any_key(field: FieldInfo) -> Iterator[str]:
    """Of a section whose keys nobody can list, those of its example."""
    example: Mapping[str, Any] = (field.examples or [{}])[0]
    yield from (f"# {key} = {written(value, field)}" for key, value in example.items())


def _source() -> Iterator[str]:
    yield from ("", "# [[source]]")
    for key, field in keys_of(SourceEntry).items():
        yield from _remark(field.description or "")
        yield f"# {key} = {example_of(field)}"


def _hours() -> Iterator[str]:
    keys = {key: field for key, field in keys_of(Hours).items() if key != "change"}
    yield from ("", "# [hours.office]")
    for key, field in keys.items():
        yield from _remark(field.description or "")
        yield f"# {key} = {written((field.examples or [''])[0], field)}"
    yield from ("", *_remark(f"change: {Hours.model_fields['change'].description}"))
    yield from ("# [[hours.office.change]]", "# from = 2026-07-01", '# saturday = "10:00-14:00"')


def _costs() -> Iterator[str]:
    yield from ("", "# [cost.voice]")
    for key, field in keys_of(Cost).items():
        if key != "change":
            yield from _remark(field.description or "")
            yield f"# {key} = {written((field.examples or [''])[0], field)}"
    yield from ("", *_remark(f"change: {Cost.model_fields['change'].description}"))
    yield from ("# [[cost.voice.change]]", "# from = 2026-07-01", "# hourly_rate = 34.5")


def _promises() -> Iterator[str]:
    explained = {key: field for key, field in keys_of(Promise).items() if key not in {"queue", "change"}}
    for key, field in explained.items():
        yield from _remark(f"{key}: {field.description}")
    keys = {key: field for key, field in explained.items() if key not in OF_A_CLOCK}
    names = {str(field.validation_alias or name): name for name, field in Promise.model_fields.items()}
    for channel, (promise, why) in PROMISES.items():
        yield from ("", *_remark(why), f"[promise.{channel}]")
        yield from (f"{key} = {written(getattr(promise, names[key]), field)}" for key, field in keys.items())
    yield from ("", *_remark(f"{Promise.model_fields['queue'].description}"))
    yield from ("# [promise.voice.queue.vip]", '# within = "10s"', '# hours = "office"', '# clock = "business"')
    yield from ("", *_remark(f"change: {Promise.model_fields['change'].description}"))
    yield from ("# [[promise.voice.change]]", "# from = 2026-07-01", '# within = "30s"')


def _remark(text: str) -> Iterator[str]:
    yield from wrap(text, width=118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
