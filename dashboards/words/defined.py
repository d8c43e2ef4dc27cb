"""The words of definitions: what rules are called beside our own, of which rows and by which clock is counted."""

import polars as pl

from dashboards.words.language import _, later
from metrics.metric import Metric

RULES = {
    "1h": later("Within an hour"),
    "4h": later("Within 4 hours"),
    "1d": later("Within a day"),
    "3d": later("Within 3 days"),
    "14d": later("Within 14 days"),
    "30d": later("Within 30 days"),
    "answered_only": later("Answered alone"),
    "any_topic": later("On any topic"),
    "assigned": later("From when an agent had it"),
    "business": later("In opening hours"),
    "by_states": later("By states"),
    "cisco_ignored": later("Cisco, who gave up left out"),
    "cisco_negative": later("Cisco, who gave up against it"),
    "cisco_positive": later("Cisco, who gave up for it"),
    "closed": later("Closed"),
    "cold": later("Without a word"),
    "count_abandons": later("Counting who gave up"),
    "created": later("From the beginning"),
    "cxengage_flow_outs": later("CxEngage, with who was led out"),
    "easy_topics": later("Easy topics"),
    "ever": later("At any time"),
    "extend": later("Once in a conversation"),
    "external": later("Outside the company"),
    "full": later("Full"),
    "genesys_abandons_off": later("Genesys, without who gave up"),
    "genesys_flow_outs": later("Genesys, with who was led out"),
    "good_or_bad": later("Good or bad"),
    "human_or_bot": later("By a human or a bot"),
    "ignore_abandons_in_time": later("Without who gave up in time"),
    "last_applied": later("By the last opening hours"),
    "mean_of_max": later("Mean of the best"),
    "measured": later("As measured"),
    "meet_abandons_in_time": later("Who gave up in time as answered"),
    "message_left": later("With a message"),
    "no_agent": later("Nobody logged in"),
    "normalised": later("Between worst and best"),
    "of_seven": later("Scale of seven"),
    "open_only": later("While it was open"),
    "talkdesk_calls": later("Talkdesk, calls"),
    "talkdesk_contacts": later("Talkdesk, contacts"),
    "to_queue": later("To another queue"),
    "warm": later("With an introduction"),
    "with_callbacks": later("With callbacks"),
    "with_failures": later("With whom we dropped"),
    "with_first": later("With first replies"),
    "with_flow_outs": later("With who was led out"),
    "without_abandons": later("Without who gave up"),
}
"""Presets that are not just a vendor's name."""

VENDORS = {
    "asterisk_sl2": "Asterisk SL2",
    "copc": "COPC",
    "cxengage": "CxEngage",
    "dbt_zendesk": "dbt_zendesk",
    "rocketchat": "Rocket.Chat",
}
"""How vendors write themselves where capital letters alone do not tell."""


def rule_names(preset: pl.Expr) -> pl.Expr:
    """The names of presets as people call them: `Amazon Connect`, `Asterisk SL2`, `Without who gave up`."""
    known = preset.replace_strict(
        VENDORS | {x: _(words) for x, words in RULES.items()}, default=None, return_dtype=pl.String
    )
    return pl.coalesce(known, preset.str.replace_all("_", " ").str.to_titlecase())


def rows_of(metric: Metric) -> str:
    """Of which rows a metric is made: the table, and what a row of it is."""
    return _("{name} ({meaning})").format(name=metric.table.name, meaning=_(metric.table.grain))


def clock_of(metric: Metric) -> str:
    """By which time a metric is counted: the column, and what it means."""
    column = metric.table.columns.get(metric.counted_on)
    if column is None:
        return metric.counted_on
    return _("{name} ({meaning})").format(name=metric.counted_on, meaning=_(column.meaning).rstrip("."))
