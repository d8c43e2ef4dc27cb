"""The spiritlevel.toml of the sample centre; by the recipe in its head the sample centre knows itself again."""

from collections.abc import Mapping

from ingest.sample.lane import Lane
from ingest.sample.lanes import LANES
from ingest.sample.recipe import Recipe
from ingest.sample.settings_beside import BESIDE
from ingest.sample.settings_money import MONEY
from ingest.sample.writers.genesys import QUEUE_IDS
from ingest.vocabulary import Channel

_WHY: Mapping[Channel, str] = {
    Channel.VOICE: "a ringing telephone",
    Channel.CHAT: "a page that is kept open",
    Channel.MESSAGING: "WhatsApp: the phone is in the pocket, and buzzes",
    Channel.SMS: "text messages, as WhatsApp",
    Channel.SOCIAL: "Facebook: others read along",
    Channel.EMAIL: "by the same hour of the next day; a promise in opening hours is not used here",
    Channel.IN_PERSON: "from the ticket to the counter",
}

_TARGET = 0.85

_TEXT = """\
# Spiritlevel: the settings of the sample centre, Brook & Vale, a retailer with a web shop and five branches.
# What was planted in its logs, and how large it is, stands in sample-centre.md beside this file.
#
# The logs under inbox/ are made: {recipe}.

[site]
name = "Brook & Vale"
timezone = "Europe/Ljubljana"  # days and hours are shown in it
week_start = "monday"
currency = "EUR"
locale = "en"

# What each channel promises: answered within so much time, for such a share of the contacts. Who gives up a call or a
# chat within the first seconds (short_abandon) never really waited.

{promises}

# What the company thinks of its topics: nobody should have to call with the easy ones; the hard ones are better told
# than written.
[journeys]
easy_topics = ["delivery", "returns"]
hard_topics = ["technical"]

{money}# The telephone: Asterisk. Its log is cut at midnight, whatever calls are going on.
[[source]]
name = "pbx"
connector = "asterisk_queue_log"
path = "inbox/pbx/queue_log*"
timezone = "Europe/Ljubljana"  # where it stands; the log itself counts seconds since 1970

# The desk for chat, WhatsApp, text messages and Facebook: Genesys Cloud, one export for each day.
[[source]]
name = "desk"
connector = "genesys_cloud"
path = "inbox/desk/*.jsonl"
timezone = "Europe/Ljubljana"

# Genesys writes ids of queues; these are their names.
[source.queues]
{queues}

# The mail room, and the telephone of the second site, in Graz: Amazon Connect, delivered through the day.
[[source]]
name = "connect"
connector = "amazon_connect"
path = "inbox/connect/*.json.gz"
timezone = "Europe/Vienna"
language_attribute = "language"  # contact attributes that our flows set
topic_attribute = "topic"
site_level = 1  # levels of the hierarchy of agents
team_level = 2

# The branches: the queue machine's own CSV, mapped here. Its times are the wall clock's and carry no zone.
[[source]]
name = "shops"
connector = "delimited"
path = "inbox/shops/*.csv"
timezone = "Europe/Ljubljana"
separator = "semicolon"

# A value is a column of the file, or an SQL expression over its columns. A ticket with a beginning was answered, one
# that only ends was abandoned.
[source.leg]
id = "ticket"
channel = "'in_person'"
site = "branch"
queue = "service"
agent = "clerk"
queued_at = "TIMESTAMP(taken, '%d.%m.%Y %H:%M:%S')"
rang_at = "TIMESTAMP(called, '%d.%m.%Y %H:%M:%S')"
answered_at = "TIMESTAMP(begun, '%d.%m.%Y %H:%M:%S')"
left_at = "TIMESTAMP(finished, '%d.%m.%Y %H:%M:%S')"

[source.interaction]
sub_channel = "'branch'"
customer = "CASE WHEN card <> '' THEN CONCAT('customer:', card) END"  # the card's number is the customer's
topic = "service"
language = "language"

# The survey tool: already in our own columns, with the ids that the facts carry (source:id).
[[source]]
name = "surveys"
connector = "canonical"
path = "inbox/surveys/*.csv"
timezone = "Europe/Ljubljana"
table = "survey"
"""


def settings_text(recipe: Recipe) -> str:
    """The settings of the sample centre, as TOML."""
    lanes: dict[Channel, Lane] = {}
    for lane in LANES:
        lanes.setdefault(lane.channel, lane)
    return (
        _TEXT.format(
            recipe=recipe,
            money=MONEY,
            promises="\n\n".join(_promise(lane) for lane in lanes.values()),
            queues="\n".join(f'"{queue}" = "{name}"' for name, queue in QUEUE_IDS.items()),
        )
        + BESIDE
    )


def _promise(lane: Lane) -> str:
    short = f'\nshort_abandon = "{lane.short_abandon:g}s"' if lane.short_abandon else ""
    within = f'within = "{_in_words(lane.promise)}"  # {_WHY[lane.channel]}'
    return f"[promise.{lane.channel}]\n{within}\ntarget = {_TARGET}{short}"


def _in_words(seconds: float) -> str:
    for unit, size in (("h", 3_600), ("m", 60)):
        if seconds > size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"
