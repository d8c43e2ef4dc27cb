"""A home whose settings name every connector once, and its samples read with somebody in each of their fields."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path

import polars as pl

from ingest.agents import agent_keys_of
from ingest.arrivals import Arrivals
from ingest.connector import RECORD
from ingest.keys import open_key
from ingest.labels import kept_of
from ingest.privacy import Key
from ingest.read.collect import collected
from ingest.read.names import NAMES
from ingest.read.outcome import Read
from ingest.read.raw import RawFile
from ingest.registry import connectors
from ingest.settings import Settings, load_settings
from ingest.source import Source, configured
from ingest.store.facts import open_store
from ingest.store.group import Group, settled
from ingest.store.manifest import Store
from ingest.words import words_of
from tests.seeded import ADDRESSES, FORMS, WORDS, Form, Identity, found
from tests.seeded_samples import Change, Changes, Sample, samples_of

TOLD: Mapping[str, str] = {
    "canonical": 'table = "survey"',
    "delimited": """[source.leg]
id = "session"
interaction_id = "session"
queue = "line"
agent = "agent"
queued_at = "begin"
left_at = "end"
kind = "'queue'"
channel = "'bot'"
outcome = "'answered'"
[source.interaction]
customer = "user"
topic = "intent"
""",
    "mailbox": 'ours = ["support@shop.example"]',
    "qualtrics": 'csat = ["Q1"]',
    "x_messages": 'accounts = ["2244994945"]',
}
"""What some sources must be told."""

OF_IDS = frozenset(
    {"id", "contact", "interaction_id", "conversation_id", "parent_id", "root_id", "order_id", "reply_to"}
)
"""Columns of ids: where such a field is somebody's, all records are one."""


def home_of_every_connector(folder: Path, privacy: str = "") -> Settings:
    """The settings of a new home with a source for each connector, named like it, whose files lie in inbox/NAME."""
    lines = [f'[site]\ntimezone = "Europe/Berlin"\n[privacy]\n{privacy}\n']
    for name in sorted(connectors()):
        lines.append(f'[[source]]\nname = "{name}"\nconnector = "{name}"\npath = "inbox/{name}/*"')
        lines.append(f'timezone = "Europe/Berlin"\n{TOLD.get(name, "")}\n')
        (folder / "inbox" / name).mkdir(parents=True)
    (folder / "spiritlevel.toml").write_text("\n".join(lines))
    return load_settings(folder)


@dataclass(frozen=True)
class Field:
    """One text field of one sample."""

    connector: str
    sample: str
    name: str

    @property
    def near(self) -> str:
        """The last steps of the way to it."""
        return "/".join([step for step in self.name.split("/") if step not in {"*", ""}][-2:])


@dataclass(frozen=True)
class Seen:
    """Where somebody was seen who was planted into a field in some form."""

    field: Field
    form: str
    column: str


@dataclass
class Planted:
    """What became of identities planted one by one.

    `addresses` are places in which a mailbox or a number was seen, `words` those in which a name or a street was;
    `soft` are, by sample, the fields in which anything may stand: no record is refused for it, and no id made of it.
    """

    identities: int = 0
    addresses: set[Seen] = field(default_factory=set)
    words: set[Seen] = field(default_factory=set)
    soft: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    hard: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    refused: int = 0


@dataclass(frozen=True)
class Reader:
    """Reads samples as a load would, up to the rows that it hands to the store."""

    settings: Settings
    store: Store
    key: Key
    folder: Path

    @classmethod
    def at(cls, settings: Settings, folder: Path) -> "Reader":
        """A reader for the sources of these settings, with a store of its own in a folder."""
        apart = Settings(home=folder)
        store = open_store(apart)
        return cls(settings, store, open_key(apart, store), folder)

    def one_by_one(self, *, forms: int, among: Mapping[str, Form] = FORMS) -> Planted:
        """Plant somebody into each field of each sample, in the first form and in some others, a field at a time.

        Each is planted into one record, as somebody would be who is a customer: another form stands in another one.
        """
        planted = Planted()
        others = cycle(list(among)[1:])
        for entry in self.settings.source:
            source = configured(self.settings, entry)
            for sample in samples_of(source.connector.name):
                chosen = {
                    name: [next(iter(among)), *(next(others) for _ in range(forms - 1))] for name in sample.fields
                }
                self._plant(source, sample, chosen, among, planted)
        return planted

    def beside_their_names(self, forms: Mapping[str, Form]) -> Planted:
        """Plant somebody into each field of the records that say that they are their customer's, a field at a time.

        Of what was read only the rows count whose record names them.
        """
        planted = Planted()
        for entry in self.settings.source:
            source = configured(self.settings, entry)
            for sample in samples_of(source.connector.name):
                theirs = [name for name in sample.fields if is_of_names(name, source.connector.names)]
                others = [name for name in sample.fields if theirs and name not in theirs]
                variants = [(name, form) for name in others for form in forms]
                planted.identities += len(variants)
                everybody = [Identity(who) for who, _ in enumerate(variants)]
                changes: list[Changes] = [
                    {name: change(forms[form], who)} | {one: change(named, who) for one in theirs}
                    for who, (name, form) in zip(everybody, variants, strict=True)
                ]
                columns = self._columns(source, self.read(source, sample, changes), named=True) if changes else {}
                for column, texts in columns.items():
                    for who in found(texts)["name"]:
                        field_of = Field(source.connector.name, sample.name, variants[who][0])
                        planted.words.add(Seen(field_of, variants[who][1], column))
                if columns:
                    planted.soft[source.connector.name, sample.name] = others
        return planted

    def _plant(
        self,
        source: Source,
        sample: Sample,
        chosen: Mapping[str, list[str]],
        among: Mapping[str, Form],
        planted: Planted,
    ) -> None:
        connector = source.connector.name
        variants = [(name, form) for name, forms in chosen.items() for form in forms]
        planted.identities += len(variants)
        before = self.read(source, sample, [{}, {}])
        times = {name: sample.times(name) for name in sample.fields}
        changes = [
            {name: in_one_record(change(among[form], Identity(who)), at=who % times[name])}
            for who, (name, form) in enumerate(variants)
        ]
        after = self.read(source, sample, changes)
        columns = self._columns(source, after)
        ids: set[str] = set()
        for column, texts in columns.items():
            for kind, numbers in found(texts).items():
                seen = {
                    Seen(Field(connector, sample.name, variants[who][0]), variants[who][1], column) for who in numbers
                }
                if kind in ADDRESSES:
                    planted.addresses |= seen
                if kind in WORDS:
                    planted.words |= seen
                if column.partition(".")[2] in OF_IDS:
                    ids |= {one.field.name for one in seen}
        refused = _refused(after)
        planted.refused += len(refused)
        every = sorted({*_refused(before), *_accepted(before)})
        first, once = every[0], every[len(every) // 2] - every[0]
        anyway = len(_refused(before)) // 2
        counts = Counter((record - first) // once for record in refused)
        hard = {variants[place][0] for place, many in counts.items() if many > anyway}
        planted.soft[connector, sample.name] = [name for name in sample.fields if name not in hard | ids]
        planted.hard[connector, sample.name] = sorted(hard)

    def read(self, source: Source, sample: Sample, several: Sequence[Changes]) -> Read:
        """A sample with changes in it, as many times as there are some, read by its connector."""
        number = next(_NUMBERS)
        path = self.folder / f"{number}-{sample.name}"
        path.write_bytes(sample.changed(several))
        raw = RawFile(path=path, received_at=datetime.now(UTC), limits=self.settings.limits.of_a_file())
        return collected(source.connector, source.told, raw, self.folder / f"read-{number}")

    def _columns(self, source: Source, read: Read, *, named: bool = False) -> Mapping[str, list[str]]:
        """The distinct texts of every text column of the rows, after what every load does with them.

        Those `named` alone are the rows whose record tells a customer's name.
        """
        others = {entry.name for entry in self.settings.source} - {source.name}
        piles = self.folder / f"piles-{next(_NUMBERS)}"
        arrivals = Arrivals(
            store=self.store,
            key=self.key,
            source=source.name,
            reading=1,
            others=others,
            region=None,
            folder=piles,
            kept=kept_of(source, {*others, source.name}),
            agent_keys=agent_keys_of(source),
            words=lambda: words_of(source.connector, source.told),
        )
        for name, parts in read.rows.items():
            for part in sorted(Path(parts).iterdir()):
                if named:
                    pl.read_parquet(part).filter(pl.col(NAMES).is_not_null()).write_parquet(part)
                arrivals.take(0, name, part)
        frames = settled_rows(arrivals, piles)
        # A number that somebody has is a number elsewhere, too: only where nothing unlisted is kept it is not.
        kinds = WRITTEN if source.privacy.labels == "listed" else (pl.String,)
        return {
            f"{name}.{column.name}": _written(column)
            for name, frame in frames.items()
            for column in frame.get_columns()
            if column.dtype in kinds and column.name not in DRAWN
        }


def settled_rows(arrivals: Arrivals, folder: Path) -> Mapping[str, pl.DataFrame]:
    """The rows that came, as the store would get them: with numbers for texts that are not common."""
    group = Group(
        source=arrivals.source,
        connector=arrivals.source,
        reading=arrivals.reading,
        files=[],
        rows=arrivals.rows,
        fold=None,
        settle=arrivals.settle,
    )
    ready, _ = settled(group, folder / "texts")
    return {
        name: rows if isinstance(rows, pl.DataFrame) else rows.scan().collect() for name, rows in ready.rows.items()
    }


WRITTEN = (pl.String, pl.Float64, pl.Int32, pl.List(pl.String))
"""Types of columns in which something of somebody could be read."""

DRAWN = ("customer", "other", "revision", "_file", "_record", "_reading")
"""Columns of numbers that are drawn, or counted."""


def _written(column: pl.Series) -> list[str]:
    """The distinct values of a column, as an export writes them."""
    each = column.explode() if column.dtype == pl.List(pl.String) else column
    return [str(value) for value in each.drop_nulls().unique()]


_NUMBERS = count()


def change(form: Form, who: Identity) -> Change:
    """What puts somebody in the place of what stands in a field."""
    return lambda before: form(who, before)


def in_one_record(what: Change, *, at: int) -> Change:
    """The same in one record: where the field comes for the so many-th time, from 0; elsewhere all stays."""
    places = count()
    return lambda before: what(before) if next(places) == at else before


def named(who: Identity, _: str) -> str:
    """What a record calls its customer."""
    return who.name


def is_of_names(field: str, names: Sequence[str]) -> bool:
    """Whether a field of a sample is one of a connector's fields of customers' names."""
    parts = [part for name in names for part in name.split("+")]
    steps = [step for step in field.split("/") if step not in {"*", ""}]
    ways = [[step for step in part.split(".") if step not in {"*", "it"}] for part in parts]
    return any(steps[-len(way) :] == way for way in ways) or re.sub(r"[\W_]", "", field).lower() in {
        re.sub(r"[\W_]", "", part).lower() for part in parts
    }


def _refused(read: Read) -> list[int]:
    return [] if read.refusals is None else pl.read_parquet(f"{read.refusals}/*.parquet")[RECORD].unique().to_list()


def _accepted(read: Read) -> list[int]:
    frames = [pl.read_parquet(f"{parts}/*.parquet", columns=[RECORD]) for parts in read.rows.values()]
    return pl.concat(frames)[RECORD].unique().to_list() if frames else []


def seeded_files(settings: Settings, planted: Planted) -> None:
    """Write each sample into the inbox: everybody at once in all soft fields, each in one record; then each hard field.

    Who is in which field is told by the order of the fields: the soft ones of a sample, then its hard ones.
    """
    numbers, everybody = count(), next(iter(FORMS.values()))
    for (connector, name), soft in planted.soft.items():
        (sample,) = [one for one in samples_of(connector) if one.name == name]

        def planted_in(field_name: str, who: int, sample: Sample = sample) -> Change:
            return in_one_record(change(everybody, Identity(who)), at=who % sample.times(field_name))

        beside = {each: planted_in(each, next(numbers)) for each in soft}
        alone = [beside | {each: planted_in(each, next(numbers))} for each in planted.hard[connector, name]]
        path = settings.home / "inbox" / connector / name
        path.write_bytes(sample.changed([beside, *alone]))
