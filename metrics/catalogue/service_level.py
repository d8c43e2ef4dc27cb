"""Service level: the share of contacts answered as quickly as we promised."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import (
    abandoned,
    answered,
    callback,
    due,
    failed,
    flow_out,
    in_time,
    missed,
    overdue,
    short_abandoned,
    wait_s,
)
from metrics.metric import Ratio, Unit, Variant

TWILIO_SHORT_S = 5
OURS = "DECISIONS.md: the service-level default"

_judged = answered | abandoned | missed | overdue

service_level = Ratio(
    name="service_level",
    label="Service level",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the contacts that joined a queue and were answered, gave up, or have been waiting for longer than "
        "promised, the share answered within the promise of their channel and queue. People who hang up almost at "
        "once are left out, and so is who still waits and can be answered in time."
    ),
    source="DECISIONS.md: the service-level default",
    table=leg,
    counted_on="queued_at",
    where=_judged & ~short_abandoned,
    numerator=answered & in_time,
    # Each vendor's rule, at our own promises: so what differs between them is the rule alone.
    presets={
        "genesys": Variant(
            definition="Answered in time, of all that were answered or gave up, however soon.",
            source="Genesys Cloud help, 'Configure the service level calculation', abandons on, flow-outs off",
            where=answered | abandoned,
        ),
        "genesys_flow_outs": Variant(
            definition="Answered in time, of all that were answered, gave up or left the queue another way.",
            source="Genesys Cloud help, 'Configure the service level calculation', with flow-outs on",
            where=answered | abandoned | flow_out,
        ),
        "genesys_abandons_off": Variant(
            definition="Answered in time, of all that were answered.",
            source="Genesys Cloud help, 'Configure the service level calculation', with abandons off",
            where=answered,
        ),
        "amazon_connect": Variant(
            definition="Answered, given up or sent to a callback in time, of all that were offered.",
            source="Amazon Connect administrator guide, 'Historical metrics definitions'",
            where=due,
            numerator=(answered | abandoned | callback) & in_time,
        ),
        "cisco_ignored": Variant(
            definition="Answered in time, of all that were offered except those that gave up in time.",
            source="Cisco Unified Intelligence Center 9.0, reporting manual, page 228",
            where=due & ~(abandoned & in_time),
        ),
        "cisco_positive": Variant(
            definition="Answered or given up in time, of all that were offered.",
            source="Cisco Unified Intelligence Center 9.0, reporting manual, page 228",
            where=due,
            numerator=(answered | abandoned) & in_time,
        ),
        "cisco_negative": Variant(
            definition="Answered in time, of all that were offered.",
            source="Cisco Unified Intelligence Center 9.0, reporting manual, page 228",
            where=due,
        ),
        "cxengage": Variant(
            definition="Answered in time, of all that were answered or gave up too late for the promise.",
            source="CxEngage, 'About statistics management', abandon type ignore, flow-outs not offered",
            where=answered | (abandoned & ~in_time),
        ),
        "cxengage_flow_outs": Variant(
            definition="Answered in time, of all that were offered except those that gave up in time.",
            source="CxEngage, 'About statistics management', abandon type ignore, flow-outs offered",
            where=due & ~(abandoned & in_time),
        ),
        "talkdesk_contacts": Variant(
            definition="Answered in time, of all that were offered except those that hung up almost at once.",
            source="Talkdesk data dictionary, 'Contacts service level', callbacks counted as inbound",
            where=due & ~short_abandoned,
        ),
        "talkdesk_calls": Variant(
            definition="Answered or missed in time, of all that were answered or missed.",
            source="Talkdesk data dictionary, 'Service level', always open",
            where=answered | missed,
            numerator=(answered | missed) & in_time,
        ),
        "twilio": Variant(
            definition="Answered in time, of all that were answered or gave up after five seconds or more.",
            source="Twilio Flex Insights, 'SLA'",
            where=answered | (abandoned & (wait_s >= TWILIO_SHORT_S)),
        ),
        "dynamics": Variant(
            definition="Answered in time, of all that were answered.",
            source="Dynamics 365 Customer Service, 'Omnichannel metrics and dimensions'",
            where=answered,
        ),
        "wazo": Variant(
            definition="Answered in time, of all that were answered.",
            source="Wazo call-logd, queue statistics",
            where=answered,
        ),
        "asterisk_sl2": Variant(
            definition="Answered or given up in time, of all that were answered or gave up.",
            source="Asterisk, issue ASTERISK-26559 (SL2)",
            where=answered | abandoned,
            numerator=(answered | abandoned) & in_time,
        ),
        # Not a vendor's, but what one can want of each of the default's choices.
        "count_abandons": Variant(
            definition="The default, but whoever gave up counts, however soon.",
            source=OURS,
            where=_judged,
        ),
        "ignore_abandons_in_time": Variant(
            definition="The default, but whoever gave up within the promise is left out.",
            source=OURS,
            where=_judged & ~(abandoned & in_time),
        ),
        "meet_abandons_in_time": Variant(
            definition="The default, but whoever gave up counts, and within the promise as if answered.",
            source=OURS,
            where=_judged,
            numerator=(answered | abandoned) & in_time,
        ),
        "without_abandons": Variant(
            definition="The default, but nobody who gave up, or was missed, counts.",
            source=OURS,
            where=answered | overdue,
        ),
        "with_flow_outs": Variant(
            definition="The default, but whoever was led out of the queue counts as not answered.",
            source=OURS,
            where=(_judged | flow_out) & ~short_abandoned,
        ),
        "with_callbacks": Variant(
            definition="The default, but who was promised a callback counts, and within the promise as if answered.",
            source=OURS,
            where=(_judged | callback) & ~short_abandoned,
            numerator=(answered | callback) & in_time,
        ),
        "with_failures": Variant(
            definition="The default, but whom our own systems dropped counts as having given up.",
            source="COPC CX Standard R7.0, glossary: disconnected by the caller or dropped by the system",
            where=(_judged | failed) & ~short_abandoned,
        ),
        "open_only": Variant(
            definition=(
                "The default, of contacts that came in the opening hours of their channel and queue; no number where "
                "nobody said which those are."
            ),
            source="DECISIONS.md: opening hours",
            where=_judged & ~short_abandoned & pl.col("came_open"),
        ),
    },
)
