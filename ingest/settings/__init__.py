"""The settings of one home folder: read spiritlevel.toml; secrets come from the environment."""

from ingest.settings.always import Inbox, Watch
from ingest.settings.error import SettingsError
from ingest.settings.file import FILE
from ingest.settings.holidays import holidays_between
from ingest.settings.hours import Hours, HoursChange, HoursVersion
from ingest.settings.limits import ReadingLimits
from ingest.settings.load import load_settings
from ingest.settings.promise import Promise
from ingest.settings.shape import Plugins, Settings, Site, SourceEntry, Store
from ingest.settings.source import source_once, source_settings

__all__ = [
    "FILE",
    "Hours",
    "HoursChange",
    "HoursVersion",
    "Inbox",
    "Plugins",
    "Promise",
    "ReadingLimits",
    "Settings",
    "SettingsError",
    "Site",
    "SourceEntry",
    "Store",
    "Watch",
    "holidays_between",
    "load_settings",
    "source_once",
    "source_settings",
]
