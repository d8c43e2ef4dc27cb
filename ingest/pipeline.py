"""From files to facts: claim, read behind guard, pseudonyms, quality gate, commit, receipt."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from ingest.agents import agent_keys_of
from ingest.arrivals import Arrivals
from ingest.fold import folder
from ingest.inbox import Claim, NoSuchFileError, claim, held
from ingest.judging import Judging
from ingest.keys import open_key
from ingest.labels import kept_of
from ingest.manner import check_manner, privacy_in_force
from ingest.marks import NAME, UNLISTED
from ingest.memory import enough_memory
from ingest.privacy import Key
from ingest.quality.gate import Gate
from ingest.quality.own import OwnRule, own_rules
from ingest.read.guard import Reading, read_guarded
from ingest.read.naming import readable, text_of
from ingest.read.raw import RawFile
from ingest.registry import tables
from ingest.settings import Settings
from ingest.source import Source
from ingest.store.catalogue import SourceFile, State
from ingest.store.delta import DeltaTables, caught_up
from ingest.store.facts import open_facts, open_store
from ingest.store.incoming import clear_abandoned, scratch
from ingest.store.ledger import Loaded, Offered, known, parts, reading_of
from ingest.store.manifest import Store
from ingest.store.publish import Group, GroupHeldError, alone, publish, reject
from ingest.store.quarantine import expire
from ingest.store.receipt import Receipt, receipt
from ingest.store.tidy import tidy
from ingest.store.writer import Waits, always, one_writer
from ingest.words import words_of

FILES_AT_ONCE = 64
BYTES_AT_ONCE = 256 * 1024**2
"""How much is committed together: fewer commits rewrite a day's segment less often, larger ones take more memory."""

Progress = Callable[[Receipt], None]
Take = Callable[[int, str, Path], None]
Chosen = Callable[[pl.LazyFrame], pl.LazyFrame]
"""From rows with their records' numbers to those of some records."""


@dataclass(frozen=True)
class Loader:
    """Everything that loading needs, open: use it as `with loader(settings) as load: load.files(source, paths)`."""

    settings: Settings
    store: Store
    key: Key
    gate: Gate
    waits: Waits = always
    own: Sequence[OwnRule] = ()
    delta: DeltaTables | None = None

    @property
    def judging(self) -> Judging:
        """What the quality gate is asked about a load."""
        return Judging(self.settings, self.store, self.gate, self.own)

    def files(
        self,
        source: Source,
        paths: Sequence[Path],
        progress: Progress = lambda _: None,
        *,
        within: Path | None = None,
        are_written_to: bool = False,
    ) -> list[Receipt]:
        """Load files of one source; one receipt for each path, told to `progress` as soon as it is certain.

        A file that was loaded before, read the same way, changes nothing; neither does one whose content is the same
        under another name. With `within`, a link that leads out of that folder is refused. Of files that
        `are_written_to` as much is loaded as is whole, if the connector can tell; else nothing. Raises `OSError` when
        the store cannot be written, and `GateError` when the quality gate cannot be asked: what was committed before
        stays.
        """
        receipts: list[Receipt] = []

        def tell(some: Sequence[Receipt]) -> None:
            receipts.extend(some)
            for one in some:
                progress(one)

        reading = reading_of(self.store, source.name, source.connector.name, source.digest)
        earlier = [text_of(path.absolute()) for path in paths if source.goes_on(path)]
        before = parts(self.store, reading, earlier) if earlier else []
        claims, missing = _claimed(source, paths, within, before, are_written_to=are_written_to)
        tell(missing)
        pending, known_before = self._pending(source, reading, claims)
        tell(known_before)
        if pending:
            self.gate.start()  # its import takes seconds, and reading need not wait for it
        for group in _groups(pending):
            tell(self._group(source, reading, group))
        return receipts

    def _pending(self, source: Source, reading: int, claims: Sequence[Claim]) -> tuple[list[Claim], list[Receipt]]:
        done = {x for x, state in known(self.store, reading, [x.sha256 for x in claims]).items() if state is State.DONE}
        pending: dict[str, Claim] = {}
        before: list[Receipt] = []
        for one in claims:
            if one.is_known or one.sha256 in done or one.sha256 in pending:
                said = (
                    "was loaded before"
                    if one.sha256 not in pending
                    else f"has the content of {pending[one.sha256].name}"
                )
                before.append(_known(source, one, said))
            else:
                pending[one.sha256] = one
        return list(pending.values()), before

    def _group(self, source: Source, reading: int, claims: Sequence[Claim]) -> list[Receipt]:
        with scratch(self.store) as folder, held(claims) as is_as_claimed:
            arrivals = self._arrivals(source, reading, folder / "piles")
            results = zip(claims, self._read(source, claims, folder, arrivals.take), strict=True)
            certain = [(x, result) for x, result in results if is_as_claimed(x)]
            readable = [(x, result) for x, result in certain if not result.unreadable]
            lines = self._rejected(source, reading, [(x, result) for x, result in certain if result.unreadable])
            if readable:
                places = [place for place, one in enumerate(claims) if one in {x for x, _ in readable}]
                lines += self._published(self._as_group(source, readable, places, arrivals))
        entered, whole = {line.sha256 for line in lines}, {x.sha256 for x, _ in certain}
        changed = [_changed(source, x) for x in claims if x.sha256 not in whole]
        others = [x for x in claims if x.sha256 in whole - entered]
        meanwhile = [_known(source, x, "was loaded meanwhile by somebody else") for x in others]
        return [*map(receipt, lines), *changed, *meanwhile]

    def _arrivals(self, source: Source, reading: int, into: Path) -> Arrivals:
        others = {entry.name for entry in self.settings.source} | set(open_facts(self.settings).sources())
        return Arrivals(
            store=self.store,
            key=self.key,
            source=source.name,
            reading=reading,
            others=others - {source.name},
            region=self.settings.privacy.region or None,
            keeps_addresses=self.settings.privacy.addresses == "sealed",
            own=self.settings.privacy.own,
            kept=kept_of(source, {*others, source.name}),
            agent_keys=agent_keys_of(source),
            words=lambda: words_of(source.connector, source.told),
            folder=into,
        )

    def _read(self, source: Source, claims: Sequence[Claim], into: Path, take: Take) -> list[Reading]:
        limits = self.settings.limits
        raws = [
            RawFile(path=x.path, received_at=x.received_at, limits=limits.of_a_file(), extent=x.extent) for x in claims
        ]
        told = source.told.model_dump(mode="json")
        connector, plugins = source.connector.name, source.plugins
        return read_guarded(connector, told, raws, into, plugins=plugins, limits=limits, told=take)

    def read_again(self, source: Source, one: Claim, into: Path, chosen: Chosen) -> tuple[Reading, Group]:
        """Read one file again behind the guard: what that gave, and a group of the chosen records alone."""
        reading = reading_of(self.store, source.name, source.connector.name, source.digest)
        arrivals = self._arrivals(source, reading, into / "piles")

        def take(place: int, name: str, part: Path) -> None:
            rows = chosen(pl.scan_parquet(part)).collect()
            part.unlink()
            if rows.height:
                rows.write_parquet(part)
                arrivals.take(place, name, part)

        (result,) = self._read(source, [one], into, take)
        if result.refusals is not None:
            refusals = into / "chosen-refusals.parquet"
            chosen(pl.scan_parquet(result.refusals)).collect().write_parquet(refusals)
            result = replace(result, refusals=refusals)
        return result, self._as_group(source, [(one, result)], [0], arrivals)

    def _rejected(self, source: Source, reading: int, some: Sequence[tuple[Claim, Reading]]) -> list[SourceFile]:
        offered = [_offered(one, result, self.key, self.settings) for one, result in some]
        if not offered:
            return []
        return reject(self.store, offered, reading=reading, source=source.name, connector=source.connector.name)

    def _as_group(
        self, source: Source, readable: Sequence[tuple[Claim, Reading]], places: Sequence[int], arrivals: Arrivals
    ) -> Group:
        return Group(
            source=source.name,
            connector=source.connector.name,
            reading=arrivals.reading,
            files=[_offered(one, result, self.key, self.settings) for one, result in readable],
            rows=arrivals.rows,
            places=places,
            settle=arrivals.settle,
            fold=folder(
                source.connector,
                source.told,
                source=source.name,
                reading=arrivals.reading,
                tables=tables(),
                marks=[
                    *([UNLISTED] if arrivals.kept is not None else []),
                    *([NAME] if source.connector.names else []),
                ],
            )
            if source.connector.fold
            else None,
        )

    def _published(self, group: Group) -> list[SourceFile]:
        with one_writer(self.store, waits=self.waits):
            lines = self._judged(group)
            if self.delta is not None:
                self.delta.follow_if_possible()
            self.judging.after(group.source, lines)
            return lines

    def _judged(self, group: Group) -> list[SourceFile]:
        singles = [alone(group, place) for place in range(len(group.files))]
        try:
            together = [group] if not self.judging.each_alone(group) else singles
            return [line for some in together for line in publish(self.store, tables(), some, self.judging.before)]
        except GroupHeldError:
            return [line for one in singles for line in publish(self.store, tables(), one, self.judging.before)]


@contextmanager
def loader(settings: Settings, *, waits: Waits = always) -> Iterator[Loader]:
    """Open store, key and quality gate for loading, and clear away what no reader needs any more when done.

    `waits` says whether to wait for somebody else who is loading. Raises `StoreHeldError` when it does not,
    `SuiteError` when a suite of one's own cannot be used, and `DeltaError` when Delta tables are asked for and their
    library is missing; `OtherMannerError` when the facts keep texts in another manner than the settings say; and
    `TooLittleMemoryError`.
    """
    enough_memory()
    own = own_rules(settings.home, tables())
    store = open_store(settings)
    check_manner(store, privacy_in_force(settings))
    if not waits():
        with one_writer(store, waits=waits):
            pass  # asked before files are read for nothing
    clear_abandoned(store)
    delta = caught_up(settings, store, tables())
    with Gate() as gate:
        yield Loader(settings, store, open_key(settings, store), gate, waits, own, delta)
    tidy(store)
    expire(store)


def _claimed(
    source: Source, paths: Sequence[Path], within: Path | None, before: Sequence[Loaded], *, are_written_to: bool
) -> tuple[list[Claim], list[Receipt]]:
    claims: list[Claim] = []
    missing: list[Receipt] = []
    growing = source.connector.growing
    for path in paths:
        try:
            claims.append(claim(path, within, growing=growing, parts=before, is_written_to=are_written_to))
        except NoSuchFileError as error:
            missing.append(Receipt(source=source.name, file=readable(path.name), state="rejected", message=str(error)))
    return claims, missing


def _known(source: Source, one: Claim, said: str) -> Receipt:
    return Receipt(source=source.name, file=one.name, state="known", message=f"{one.name} {said}.")


def _changed(source: Source, one: Claim) -> Receipt:
    said = f"{one.name} was changed while it was read; load it again when it is complete."
    return Receipt(source=source.name, file=one.name, state="rejected", message=said)


def _groups(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    group: list[Claim] = []
    for one in claims:
        if group and (len(group) == FILES_AT_ONCE or sum(x.bytes for x in group) + one.bytes > BYTES_AT_ONCE):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _offered(one: Claim, result: Reading, key: Key, settings: Settings) -> Offered:
    refused = result.refused
    sealed = [key.sealed(raw) if raw is not None else None for raw in refused["raw"]]
    return Offered(
        sha256=one.sha256,
        name=one.name,
        bytes=one.bytes,
        received_at=one.received_at,
        records=result.records,
        refused=refused.with_columns(pl.Series("raw", sealed, pl.Binary)),
        path=text_of(one.path.absolute()),
        head=None if result.head is None else key.sealed(result.head),
        kept_until=one.received_at + timedelta(seconds=settings.quality.keep_refused_s),
        message=result.unreadable or "",
        start=one.start,
    )
