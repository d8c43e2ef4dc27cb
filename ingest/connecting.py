"""Connect a source from one of its files: try it out, then name it in the settings and put the file into its inbox."""

import json
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.describe import catalogue, explanation
from ingest.inbox import matching
from ingest.loading import load_configured
from ingest.manner import privacy_in_force
from ingest.own_words import reasons as reasons_in
from ingest.own_words import texts
from ingest.quality.gate import GateError
from ingest.read.guard import ReaderStoppedError
from ingest.read.unreadable import UnreadableFileError
from ingest.recognise import Candidate, NotRecognisedError, candidates
from ingest.registry import connectors, tables
from ingest.sample.recipe import recipe_in
from ingest.settings import FILE, Settings, load_settings
from ingest.settings.comments import commented_settings
from ingest.settings.error import SettingsError
from ingest.settings.file import write_settings
from ingest.store.database import CatalogueError
from ingest.store.facts import open_facts, open_store
from ingest.store.loads import reasons, refusals
from ingest.store.receipt import Receipt
from ingest.store.texts import how_many_are_rare

FIRST = 20
"""How many rows of each table, and how many refused records, a trial shows."""

UPLOADED, A_DAY_S = ".uploaded", 86_400

INTERNAL = ("source", "source_tz", "revision", "payload")
"""Columns that tell nobody anything about a file."""


class ConnectError(Exception):
    """A source cannot be connected; the message says why and what to do."""


Recognised = Candidate
"""A connector that a file could be for, and why."""

FAILURES = (
    ConnectError,
    SettingsError,
    UnreadableFileError,
    ReaderStoppedError,
    GateError,
    CatalogueError,
    OSError,
)
"""What can come of trying or connecting a source; each says in a sentence what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A source as somebody wants it: its name, what reads it, the zone of its times, other keys as lines of TOML."""

    name: str
    connector: str
    timezone: str = ""
    options: str = ""

    @property
    def section(self) -> str:
        """The section of the settings that names it."""
        said = {
            "name": self.name,
            "connector": self.connector,
            **({"timezone": self.timezone} if self.timezone else {}),
        }
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
        return "\n".join(["[[source]]", *lines, *([self.options.strip()] if self.options.strip() else [])]) + "\n"


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """What loading a file would give: its receipt, the first rows of every table, reasons and first refused records.

    `rows` are as the facts would have them: customers are numbers. `reasons` has source, reason, records; `refused`
    record, reason, detail. Texts that may be names and are not common are `rare`: numbers stand for them.
    """

    receipt: Receipt
    rows: Mapping[str, pl.DataFrame]
    counts: Mapping[str, int]
    reasons: pl.DataFrame
    refused: pl.DataFrame
    rare: int = 0


def staged(settings: Settings, name: str, content: bytes) -> Path:
    """Keep what somebody uploaded until it is connected, for a day at most, where only this user can read it.

    Raises `ConnectError` for an empty file.
    """
    if not content:
        raise ConnectError(f"{name} is empty; there is nothing to read in it.")
    waiting = settings.home / "inbox" / UPLOADED
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in waiting.iterdir():
        if old.stat().st_mtime < time.time() - A_DAY_S:
            shutil.rmtree(old, ignore_errors=True)
    plain = Path(name).name.lstrip(".") or "upload"
    file = Path(tempfile.mkdtemp(dir=waiting)) / plain
    file.write_bytes(content)
    return file


def recognised(settings: Settings, file: Path) -> list[Recognised]:
    """Every connector that a file could be for, with its reason; none where nobody knows it.

    Raises `UnreadableFileError`.
    """
    try:
        return candidates(file, settings.plugins.connectors)
    except NotRecognisedError:
        return []


def own_words() -> Iterator[tuple[str, str]]:
    """What our connectors say of themselves and of files, each with its file: what translators translate."""
    return texts()


def reasons_of(connector: str) -> tuple[str, ...]:
    """The reasons for which one of our connectors recognises a file, with `{places}`; none of somebody's own."""
    ours = connectors().get(connector)
    return () if ours is None else reasons_in(ours)


def readers(settings: Settings, *, say: Callable[[str], str] = str) -> dict[str, str]:
    """Every connector's name, and what it is; `say` puts each sentence into another language."""
    return catalogue(settings.plugins.connectors, say=say)


def how_it_reads(settings: Settings, connector: str, *, say: Callable[[str], str] = str) -> dict[str, str]:
    """What a connector reads and makes, and its settings with their meaning; `say` as for the readers.

    Raises `UnknownConnectorError`.
    """
    return explanation(connector, settings.plugins.connectors, say=say)


def is_sample(settings: Settings) -> bool:
    """Whether this home folder holds the sample centre."""
    file = settings.home / FILE
    return file.is_file() and recipe_in(file.read_text(encoding="utf-8", errors="replace")) is not None


def files_there(settings: Settings) -> int:
    """How many files lie where the sources of the settings are looked for."""
    return sum(len(matching(entry.path)) for entry in settings.source)


def tried(settings: Settings, wish: Wish, file: Path) -> Trial:
    """Load a copy of a file into a store of its own, look at it, and throw that store away.

    Everything is done as it would be for real, so that nothing is seen here which does not come about later. Raises
    `ConnectError`, `SettingsError`, and what loading raises.
    """
    _sound(wish)
    with tempfile.TemporaryDirectory(prefix="spiritlevel-trial-") as folder:
        home = Path(folder)
        write_settings(home / FILE, wish.section)
        alone = load_settings(home)
        # By the company's own rules, but for where things lie and which other sources there are.
        own = {"home": home, "source": alone.source, "store": alone.store, "privacy": privacy_in_force(settings)}
        trial = settings.model_copy(update=own)
        inbox = home / "inbox" / wish.name
        inbox.mkdir(parents=True)
        shutil.copyfile(file, inbox / file.name)
        (told,) = load_configured(trial)
        facts = open_facts(trial, everything=True)
        kept = {name: facts.scan(table) for name, table in tables().items() if facts.keeps(table)}
        counts = dict(
            zip(kept, (x.item() for x in pl.collect_all([x.select(pl.len()) for x in kept.values()])), strict=True)
        )
        rows = dict(zip(kept, map(_shown, pl.collect_all([x.head(FIRST) for x in kept.values()])), strict=True))
        there = {name: rows[name] for name, number in counts.items() if number}
        return Trial(
            receipt=told,
            rows=there,
            counts={name: counts[name] for name in there},
            reasons=reasons(trial),
            refused=refusals(trial, limit=FIRST).select("record", "reason", "detail"),
            rare=how_many_are_rare(open_store(trial)),
        )


def connect(settings: Settings, wish: Wish, file: Path) -> Settings:
    """Name the source in spiritlevel.toml and move the file into its inbox; gives the settings as they are then.

    What stood in the settings stays as it is; where they would not be right afterwards, nothing is changed. Raises
    `ConnectError` and `SettingsError`.
    """
    _sound(wish)
    if wish.name in {entry.name for entry in settings.source}:
        raise ConnectError(f"There is a source named '{wish.name}' already; choose another name.")
    path = settings.home / FILE
    settings.home.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else commented_settings()
    _replace(path, f"{before.rstrip()}\n\n{wish.section}")
    try:
        after = load_settings(settings.home)
        inbox = settings.home / "inbox" / wish.name
        inbox.mkdir(parents=True, exist_ok=True)
        shutil.move(file, inbox / file.name)
    except (SettingsError, OSError):
        _replace(path, before)
        raise
    return after


def _sound(wish: Wish) -> None:
    try:
        said = tomllib.loads(wish.section)
    except tomllib.TOMLDecodeError as error:
        raise ConnectError(f'The other keys are not TOML: {error}. Write a line such as key = "value".') from None
    if set(said) != {"source"} or len(said["source"]) != 1 or "path" in said["source"][0]:
        raise ConnectError("The other keys are those of this source's connector alone; no other section, and no path.")


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    told = [x for x in rows.columns if x not in INTERNAL and rows[x].null_count() < rows.height]
    return rows.select(told)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        write_settings(beside, text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
