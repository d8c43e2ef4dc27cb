"""The sections of spiritlevel.toml: what can be set, what it means, and what it is when nobody sets it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ingest.settings.alerts import Alerts
from ingest.settings.always import Inbox, Watch
from ingest.settings.belief import Share
from ingest.settings.cost import Cost
from ingest.settings.exclude import Exclude
from ingest.settings.follow_up import FollowUp
from ingest.settings.hours import Hours
from ingest.settings.journeys import Journeys
from ingest.settings.limits import ReadingLimits
from ingest.settings.privacy import Privacy
from ingest.settings.promise import PROMISES, Promise, by_key
from ingest.settings.quality import Quality
from ingest.settings.scores import CxScore, Effort
from ingest.settings.section import Section
from ingest.settings.staffing import Staffing
from ingest.settings.values import ChannelName, Currency, Database, Language, Slug, Zone
from ingest.settings.worth import Value


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
        examples=["postgresql://spiritlevel@db.example/spiritlevel"],
        description=(
            "The catalogue's database, without a password; left out, it is a SQLite file in the store's folder. "
            "A database that asks for a password is named in the environment: SPIRITLEVEL_STORE__URL."
        ),
    )
    delta: bool = Field(
        default=False,
        description=(
            "Whether the facts are Delta Lake tables too, for other systems to read (docs/delta.md); "
            "it needs the extra `delta`."
        ),
    )


class Plugins(Section):
    """Folders with connectors, metrics and pages of your own; relative to the home folder."""

    connectors: tuple[Path, ...] = Field(
        default=(), examples=[["own/connectors"]], description="Folders with a connector per file."
    )
    metrics: tuple[Path, ...] = Field(
        default=(), examples=[["own/metrics"]], description="Folders with a metric per file."
    )
    pages: tuple[Path, ...] = Field(default=(), examples=[["own/pages"]], description="Folders with a page per file.")


class SourceEntry(Section):
    """One system whose logs are read; its connector's own keys stand beside these and are collected in `options`."""

    name: Slug = Field(
        examples=["hotline"],
        description="Your name of the source, unique; it stands in front of every id that comes from there.",
    )
    connector: str = Field(
        examples=["asterisk_queue_log"], description="What reads it; `spiritlevel connectors` lists what there is."
    )
    path: str = Field(
        default="",
        examples=["inbox/hotline/queue_log*"],
        description="Which files: a path with * and ?; relative to the home folder. Left out, it is inbox/<name>/*.",
    )
    timezone: Zone | None = Field(
        default=None,
        examples=["Europe/Berlin"],
        description="IANA zone of times that carry none; needed when the source writes such times.",
    )
    options: Mapping[str, Any] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _collect_options(cls, said: Any) -> Any:
        if not isinstance(said, Mapping):
            return said
        own = {key: value for key, value in said.items() if key in cls.model_fields and key != "options"}
        given = said.get("options", {})
        others = {key: value for key, value in said.items() if key not in own and key != "options"}
        return {**own, "options": {**given, **others} if isinstance(given, Mapping) else given}


class Settings(BaseSettings):
    """Everything that can be set, complete and checked: paths are absolute, every channel has a promise.

    Built directly it reads neither file nor environment; `load_settings` does.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="SPIRITLEVEL_", env_nested_delimiter="__", populate_by_name=True
    )

    home: Path = Field(description="The folder in which everything lies; not a key of the file that lies in it.")
    site: Site = Field(default_factory=Site, description="The company, and how it writes times and money.")
    store: Store = Field(default_factory=Store, description="Where the facts and their catalogue are kept.")
    plugins: Plugins = Field(
        default_factory=Plugins,
        description=(
            "Connectors, metrics and pages of your own: folders with one file for each, relative to the home folder. "
            "They follow the same rules as those that come with Spiritlevel."
        ),
    )
    source: tuple[SourceEntry, ...] = Field(
        default=(),
        description=(
            "One system whose logs are read: a [[source]] for each, as many as there are. "
            "The keys of its connector stand beside the general ones; `spiritlevel connectors NAME` lists them."
        ),
    )
    hours: Mapping[Slug, Hours] = Field(
        default_factory=dict,
        description=(
            "Opening hours, under a name: [hours.NAME], as many as there are. A promise refers to them with its key "
            "`hours`, for a channel or for one of its queues; docs/opening-hours.md has examples."
        ),
    )
    promise: Mapping[ChannelName, Promise] = Field(
        default_factory=dict,
        description=(
            "What each channel promises its customers; every number on speed and evenness is judged by it. "
            "A queue can promise something else, under [promise.CHANNEL.queue.NAME], and inherits what it does not say."
        ),
    )
    privacy: Privacy = Field(
        default_factory=Privacy,
        description="How customers are known by their addresses, of which nothing but random numbers is kept.",
    )
    exclude: Exclude = Field(
        default_factory=Exclude,
        description=(
            "Contacts that are none of a customer's, such as tests: they stay in the facts and are in no number. A "
            "changed list needs no loading; `spiritlevel loads` and `spiritlevel doctor` say how many are left out."
        ),
    )
    journeys: Journeys = Field(
        default_factory=Journeys,
        description="What is one journey of a customer, and what the company thinks of its topics.",
    )
    cx_score: CxScore = Field(
        default_factory=CxScore,
        description=(
            "How much each part of the CX score weighs. Only how they stand to each other counts: 2 and 1 is the same "
            "as 0.5 and 0.25. A part that weighs 0 is left out."
        ),
    )
    effort: Effort = Field(
        default_factory=Effort,
        description=(
            "How many points of effort it costs a customer to go through something on the way to what they need; the "
            "points of a journey add up."
        ),
    )
    belief: Mapping[ChannelName, Share] = Field(
        default_factory=dict,
        examples=[{"voice": 0.9, "email": 0.75}],
        description=(
            "How good the company believes each channel to be: a share from 0 to 1, or a text such as '90 %', for any "
            "channel. It is held against what customers say (docs/experience.md). For a channel that is left out the "
            "share served in time times the share resolved at the first contact stands for it."
        ),
    )
    cost: Mapping[ChannelName, Cost] = Field(
        default_factory=dict,
        description=(
            "What serving customers costs: [cost.CHANNEL] for each channel of which anything is known. A channel "
            "without it is left out of every cost, and named (docs/value.md)."
        ),
    )
    value: Value = Field(
        default_factory=Value,
        description="By what the value of customers is reckoned; it is shown beside every value (docs/value.md).",
    )
    staffing: Staffing = Field(
        default_factory=Staffing,
        description="How many people so many agents take, and how busy they may be (docs/staffing.md).",
    )
    follow_up: FollowUp = Field(
        default_factory=FollowUp,
        description=(
            "Which customers should be called back, until when, and by whom: of each of them `spiritlevel cases` and "
            "the page Follow-up keep a case (docs/follow-up.md)."
        ),
    )
    alerts: Alerts = Field(
        default_factory=Alerts,
        description=(
            "When somebody is told of broken promises, unusual days, unevenness, and data that are bad or stay away, "
            "and where (docs/alerts.md)."
        ),
    )
    quality: Quality = Field(
        default_factory=Quality,
        description=(
            "What is unusual enough to be told, and how long refused records are kept. Suites of your own lie in the "
            "folder suites of the home; docs/quality.md has examples."
        ),
    )
    watch: Watch = Field(default_factory=Watch, description="How `spiritlevel watch` looks for files that are new.")
    inbox: Inbox = Field(
        default_factory=Inbox, description="What the door `POST /api/inbox/SOURCE` of the dashboards' server lets in."
    )
    limits: ReadingLimits = Field(
        default_factory=ReadingLimits,
        description=(
            "How much reading one file may take before the file is refused. A safeguard against damaged and hostile "
            "files; change it when an honest file is larger."
        ),
    )

    def zone_of(self, hours: str) -> str:
        """The zone of the clocks by which these hours open."""
        return self.hours[hours].timezone or self.site.timezone

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
        home = _of_user(self.home).absolute()
        store, plugins = self.store, self.plugins
        folder = home / _of_user(store.folder)
        absolute = {
            "home": home,
            "store": store.model_copy(update={"folder": folder, "url": _database(store.url, home, folder)}),
            "plugins": plugins.model_copy(
                update={kind: tuple(home / _of_user(x) for x in folders) for kind, folders in plugins}
            ),
            "source": tuple(
                x.model_copy(update={"path": str(home / _of_user(x.path or f"inbox/{x.name}/*"))}) for x in self.source
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
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the library's signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed: the file and the environment are read where their errors can be told apart."""
        return (init_settings,)


def _of_user(path: Path | str) -> Path:
    # Path.expanduser raises for a user whom nobody knows; the file that is not there is the better sentence.
    return Path(os.path.expanduser(path))  # noqa: PTH111 as said above


def _database(url: str, home: Path, folder: Path) -> str:
    in_a_file = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None
    if not url:
        return f"sqlite:///{folder / 'catalogue.db'}"
    return f"sqlite:///{home / in_a_file}" if in_a_file else url
