"""Service level: the share of contacts answered as quickly as we promised."""

from ingest.tables.leg import leg
from metrics.columns import (
    abandoned,
    answered,
    callback,
    due,
    flow_out,
    in_time,
    missed,
    overdue,
    short_abandoned,
    wait_s,
)
from metrics.metric import Ratio, Unit, Variant

TWILIO_SHORT_S = 5

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
    where=(answered | abandoned | missed | overdue) & ~short_abandoned,
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
    },
)
