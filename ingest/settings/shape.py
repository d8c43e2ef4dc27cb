"""The sections of spiritlevel.toml: what can be set, what it means, and what it is when nobody sets it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ingest.read.raw import Limits
from ingest.settings.promise import PROMISES, Promise, by_key
from ingest.settings.values import Bytes, ChannelName, Currency, Database, Language, Seconds, Slug, Zone


class Section(BaseModel):
    """One section of the file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Site(Section):
    """The company, and how it writes times and money."""

    name: str = Field(default="Our company", description="The company's name, as the pages show it.")
    timezone: Zone = Field(default="UTC", description="IANA zone in which days and hours are shown and counted.")
    week_start: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = Field(
        default="monday", description="The day on which a week begins."
    )
    currency: Currency = Field(default="EUR", description="Currency of all amounts, as its ISO 4217 code.")
    locale: Language = Field(
        default="en",
        description="Language in which numbers and days are written, as a BCP 47 tag.",
    )


class Store(Section):
    """Where the facts and their catalogue are kept."""

    folder: Path = Field(
        default=Path("store"), description="The folder of the fact files; relative to the home folder."
    )
    url: Database = Field(
        default="",
        repr=False,
        description=(
            "The catalogue's database, without a password; left out, it is a SQLite file in the store's folder. "
            "A database that asks for a password is named in the environment: SPIRITLEVEL_STORE__URL."
        ),
    )


class Plugins(Section):
    """Folders with connectors, metrics and pages of your own; relative to the home folder."""

    connectors: tuple[Path, ...] = Field(default=(), description="Folders with a connector per file.")
    metrics: tuple[Path, ...] = Field(default=(), description="Folders with a metric per file.")
    pages: tuple[Path, ...] = Field(default=(), description="Folders with a page per file.")


class SourceEntry(Section):
    """One system whose logs are read; its connector's own keys stand beside these and are collected in `options`."""

    name: Slug = Field(
        description="Your name of the source, unique; it stands in front of every id that comes from there.",
    )
    connector: str = Field(description="What reads it; `spiritlevel connectors` lists them with their own keys.")
    path: str = Field(
        default="",
        description="Which files: a path with * and ?; relative to the home folder. Left out: inbox/<name>/*.",
    )
    timezone: Zone | None = Field(
        default=None, description="IANA zone of times that carry none; needed when the source writes such times."
    )
    options: Mapping[str, Any] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _collect_options(cls, said: Any) -> Any:
        if not isinstance(said, Mapping):
            return said
        own = {key: value for key, value in said.items() if key in cls.model_fields}
        rest = {key: value for key, value in said.items() if key not in own}
        return {**own, "options": {**own.get("options", {}), **rest}}


class ReadingLimits(Section):
    """How much a raw file may ask for before it is refused; a safeguard, seldom changed."""

    memory_bytes: Bytes = Field(
        default=4 * 1024**3, validation_alias="memory", gt=0, description="Memory of the process that reads one file."
    )
    wall_s: Seconds = Field(default=3600.0, validation_alias="time", gt=0, description="Time for one file.")
    inflated_bytes: Bytes = Field(
        default=Limits.inflated_bytes, validation_alias="inflated", gt=0, description="Size of one file, unpacked."
    )
    inflate_ratio: int = Field(
        default=Limits.inflate_ratio, gt=0, description="How many times larger unpacking may make a file."
    )
    line_bytes: Bytes = Field(
        default=Limits.line_bytes, validation_alias="line", gt=0, description="Length of one line or one record."
    )
    depth: int = Field(default=Limits.depth, gt=0, description="How deep JSON may be nested.")
    columns: int = Field(default=Limits.columns, gt=0, description="Columns of one file.")
    earliest: datetime = Field(default=Limits.earliest, description="A time before this is refused.")

    @field_validator("earliest", mode="after")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def of_a_file(self) -> Limits:
        """The limits that a raw file carries with it to its connector."""
        return Limits(
            inflated_bytes=self.inflated_bytes,
            inflate_ratio=self.inflate_ratio,
            line_bytes=self.line_bytes,
            depth=self.depth,
            columns=self.columns,
            earliest=self.earliest,
        )


class Settings(BaseSettings):
    """Everything that can be set, complete and checked: paths are absolute, every channel has a promise.

    Built directly it reads neither file nor environment; `load_settings` does.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="SPIRITLEVEL_", env_nested_delimiter="__", populate_by_name=True
    )

    home: Path = Field(description="The folder in which everything lies.")
    site: Site = Field(default_factory=Site)
    store: Store = Field(default_factory=Store)
    plugins: Plugins = Field(default_factory=Plugins)
    source: tuple[SourceEntry, ...] = ()
    promise: Mapping[ChannelName, Promise] = Field(default_factory=dict)
    limits: ReadingLimits = Field(default_factory=ReadingLimits)

    def promise_of(self, channel: str, queue: str | None = None) -> Promise:
        """What a queue of a channel promises: its own promise where it has one, else the channel's."""
        of_channel = self.promise[channel]
        return of_channel.queue.get(queue, of_channel) if queue is not None else of_channel

    @field_validator("promise", mode="before")
    @classmethod
    def _channels_have_defaults(cls, said: Any) -> Any:
        if not isinstance(said, Mapping):
            return said
        promises: dict[str, Any] = {str(channel): promise for channel, (promise, _) in PROMISES.items()}
        for channel, own in said.items():
            general = by_key(dict(promises.get(channel, {})))
            promises[channel] = {**general, **by_key(own)} if isinstance(own, Mapping) else own
        return promises

    @model_validator(mode="before")
    @classmethod
    def _always_asked_for(cls, said: Any) -> Any:
        # A before-validator of a field is not run on its default.
        return {"promise": {}, **said} if isinstance(said, Mapping) else said

    @model_validator(mode="after")
    def _paths_are_absolute(self) -> "Settings":
        home = self.home.expanduser().absolute()
        store, plugins = self.store, self.plugins
        folder = home / store.folder.expanduser()
        absolute = {
            "home": home,
            "store": store.model_copy(update={"folder": folder, "url": _database(store.url, home, folder)}),
            "plugins": plugins.model_copy(
                update={kind: tuple(home / x.expanduser() for x in folders) for kind, folders in plugins}
            ),
            "source": tuple(
                x.model_copy(update={"path": str(home / Path(x.path or f"inbox/{x.name}/*").expanduser())})
                for x in self.source
            ),
        }
        for name, value in absolute.items():
            object.__setattr__(self, name, value)  # frozen for everybody else; here it is still being made
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed: the file and the environment are read where their errors can be told apart."""
        return (init_settings,)


def _database(url: str, home: Path, folder: Path) -> str:
    in_a_file = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None
    if not url:
        return f"sqlite:///{folder / 'catalogue.db'}"
    return f"sqlite:///{home / in_a_file}" if in_a_file else url
