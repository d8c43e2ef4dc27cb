"""What the dimensions are called, by which numbers are split, where a reader meets them."""

from dashboards.words.language import _, later

HEADINGS = {
    "channel": later("Channel"),
    "sub_channel": later("Part of the channel"),
    "to_channel": later("Channel taken up"),
    "why": later("Why"),
    "queue": later("Queue"),
    "agent": later("Agent"),
    "team": later("Team"),
    "site": later("Site"),
    "source": later("Source"),
    "direction": later("Direction"),
    "kind": later("Kind"),
    "topic": later("Topic"),
    "language": later("Customer's language"),
    "brand": later("Brand"),
    "segment": later("Segment"),
    "campaign": later("Campaign"),
    "pressure": later("Messages in a week"),
    "hour": later("Hour"),
    "weekday": later("Weekday"),
    "day": later("Day"),
    "block": later("Block of days"),
    "bucket": later("From"),
    "next": later("What happened next"),
    "metric": later("Metric"),
}
"""As headings of columns and in lists."""

BETWEEN = {
    "channel": later("channels"),
    "hour": later("hours of the day"),
    "weekday": later("days of the week"),
    "queue": later("queues"),
    "team": later("teams"),
    "language": later("languages"),
    "segment": later("segments"),
}
"""In the plural, as what something lies between."""


def heading(dimension: str) -> str:
    """What a dimension is called; one that nobody has named stands as it is written."""
    return _(HEADINGS[dimension]) if dimension in HEADINGS else dimension.replace("_", " ").capitalize()


def between(dimension: str) -> str:
    """The values of a dimension in the plural."""
    return _(BETWEEN[dimension]) if dimension in BETWEEN else dimension.replace("_", " ")
