"""Write docs/settings.md: the same descriptions as in the settings file, for reading."""

from collections.abc import Iterator

from ingest.settings.environment import PREFIX
from ingest.settings.keys import keys_of, section_of
from ingest.settings.promise import OF_A_CLOCK, PROMISES, Promise
from ingest.settings.shape import Settings
from ingest.settings.written import default_of, example_of, written

_HEAD = f"""# Settings

`spiritlevel init` writes a `spiritlevel.toml` into the home folder, with every key explained. Without the file, and
without a key, what stands here under *default* holds. The home folder is `--home DIR`, or the environment variable
`{PREFIX}HOME`, or the current folder; paths are relative to it.

A misspelt key is an error, and so is a value that means nothing; the message names the file, the line, the key, and the
nearest valid one:

```
spiritlevel.toml, line 7: 'timezon' is no key of [site]; did you mean 'timezone'? Known keys: name, timezone, ...
```

Durations are written as `"20s"`, `"15m"`, `"4h"`, `"1d"`, `"1h 30m"`, or as a number of seconds; sizes as `"8GiB"`,
`"500MB"`, or as a number of bytes.

## The environment, and secrets

A variable overrides the file, with two underscores between the steps: `{PREFIX}SITE__TIMEZONE` is `timezone` of
`[site]`, `{PREFIX}PROMISE__VOICE__WITHIN` is `within` of `[promise.voice]`. A list is written as JSON. Names are taken
in small letters, so a queue whose name has capitals can be set in the file only.

Secrets never stand in the file. A catalogue behind a password is named whole in `{PREFIX}STORE__URL`, or its password
in what PostgreSQL itself reads (`PGPASSWORD`, `~/.pgpass`).
"""


_TITLES = {
    "source": "[[source]]",
    "promise": "[promise.CHANNEL]",
    "hours": "[hours.NAME]",
    "cost": "[cost.CHANNEL]",
}


def settings_page() -> str:
    """The text of docs/settings.md."""
    return _HEAD + "".join(f"\n{line}" for line in _sections()) + "\n"


def _sections() -> Iterator[str]:
    for name, field in keys_of(Settings).items():
        title = _TITLES.get(name, f"[{name}]")
        yield from (f"## `{title}`", "", field.description or "", "", "| key | default | meaning |", "|---|---|---|")
        for key, inner in keys_of(section_of(field.annotation)).items():
            default = default_of(inner)
            says = f"`{default}`" if default else f"none; such as `{example_of(inner)}`"
            differs = name == "promise" and key not in {"change", *OF_A_CLOCK}
            yield f"| `{key}` | {'see below' if differs else says} | {inner.description} |"
        if section_of(field.annotation) is None:
            example = written(next(iter((field.examples or [{}])[0].values())), field)
            yield f"| a channel, such as `voice` | none; such as `{example}` | How good it is believed to be. |"
        yield ""
        if name == "promise":
            yield from _promises()


def _promises() -> Iterator[str]:
    keys = {key: field for key, field in keys_of(Promise).items() if key not in {"queue", "change", *OF_A_CLOCK}}
    names = {str(field.validation_alias or name): name for name, field in Promise.model_fields.items()}
    yield "Nobody can say what is right for your customers. These hold until you do:"
    yield from ("", f"| channel | {' | '.join(keys)} | because |", f"|---|{'---|' * len(keys)}---|")
    for channel, (promise, why) in PROMISES.items():
        values = " | ".join(f"`{written(getattr(promise, names[key]), field)}`" for key, field in keys.items())
        yield f"| `{channel}` | {values} | {why} |"
    yield ""
