"""Journeys, handoffs and repeats in SQL, by window functions: the same tables as ours."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.vocabulary import Channel, Outcome
from metrics.derive.handoff import BY_COMPANY, BY_CUSTOMER
from metrics.derive.journey import IN_VAIN, VOICE
from metrics.derive.repeat import SELF_SERVED

GAP = "interval 1 day"


def queries(connection: Any, folder: Path) -> Mapping[str, str]:
    """Of each derived table of the made-up year in `folder` the query for its rows, in the table's own columns.

    What several of them need is made once, as tables of the connection.
    """
    connection.execute(f"create temp table contact as with {_contact(folder)} from contact")
    connection.execute(f"create temp table placed as with {_IN_JOURNEYS} from placed")
    return {"journey": _JOURNEY, "handoff": _HANDOFF, "repeat": _REPEAT.replace("FOLDER", str(folder))}


def _words(*words: str) -> str:
    return ", ".join(f"'{x}'" for x in words)


def _contact(folder: Path) -> str:
    """The contacts with the person behind each; of the made-up people nobody hangs on more than one link."""
    return f"""
        link as (
            select source, kind, customer, other from '{folder}/identity/*.parquet' where linked and customer <> other
        ),
        crowd as (
            select other as node from link group by source, other having count(distinct customer) > 5
            union select customer from link group by source, kind, customer having count(distinct other) > 5
        ),
        known as (
            select greatest(customer, other) as surrogate, min(least(customer, other)) as person, false as shared
            from link where customer not in (from crowd) and other not in (from crowd) group by all
            union all select node, node, true from crowd
        ),
        contact as (
            select i.* exclude (ended_at), greatest(started_at, ended_at) as until,
                case when not coalesce(shared, false) then coalesce(person, customer) end as person
            from '{folder}/interaction/*.parquet' i left join known on customer = surrogate
            where direction = 'inbound' and outcome <> 'void'
        )
    """  # noqa: S608 a folder of our own


_IN_JOURNEYS = f"""
    ended as (
        select *, max(until) over (
            partition by person order by started_at, id rows between unbounded preceding and 1 preceding) as before
        from contact where person is not null
    ),
    near as (
        select *, count(*) filter (where before is null or started_at - before > {GAP})
            over (partition by person order by started_at, id) as stretch
        from ended
    ),
    filled as (
        select * exclude (before, stretch), coalesce(
            topic,
            last_value(topic ignore nulls) over (partition by person, stretch order by started_at, id),
            first_value(topic ignore nulls) over (
                partition by person, stretch order by started_at, id rows between current row and unbounded following)
        ) as need
        from near
    ),
    reached as (
        select *, max(until) over (w rows between unbounded preceding and 1 preceding) as before,
            lag(id) over w as before_id, lag(channel) over w as before_channel, lag(until) over w as before_until,
            lag(outcome) over w as before_outcome, lag(conversation_id) over w as before_conversation_id,
            lag(root_id) over w as before_root_id
        from filled window w as (partition by person, need order by started_at, id)
    ),
    begun as (select *, before is null or started_at - before > {GAP} as begins from reached),
    placed as (
        select *, count(*) filter (where begins) over w as place, lead(begins, 1, true) over w as ends
        from begun window w as (partition by person, need order by started_at, id)
    )
"""  # noqa: S608 our own words

_FIRST = ("source", "channel", "language", "brand", "segment", "started_at")
_JOURNEY = f"""
    with made as (
        select any_value(id) filter (where begins) as interaction_id, person, need as topic,
            {", ".join(f"any_value({x}) filter (where begins) as {x}" for x in _FIRST)},
            any_value(channel) filter (where ends) as last_channel, max(until) as ended_at, count(*) as steps,
            bit_count(bit_or(1 << list_position([{_words(*Channel)}], channel))) as channels,
            count(*) filter (where not begins and channel <> before_channel) as handoffs,
            bool_or(channel in ({_words(*VOICE)})) as to_voice, bool_or(is_open) as is_open,
            bool_or(ends and outcome in ({_words(*IN_VAIN)})) as in_vain
        from placed group by person, need, place
        union all by name
        select id as interaction_id, person, topic, {", ".join(_FIRST)}, channel as last_channel, until as ended_at,
            1 as steps, 1 as channels, 0 as handoffs, channel in ({_words(*VOICE)}) as to_voice, is_open,
            outcome in ({_words(*IN_VAIN)}) as in_vain
        from contact where person is null
    )
    select *, not is_open and timestamptz '2026-01-01 00:00:00+00' - ended_at > {GAP} as settled,
        false as easy, false as hard
    from made
"""  # noqa: S608 our own words

_HANDOFF = f"""
    with named as (
        select *, first_value(id) over (partition by person, need, place order by started_at, id) as journey_id
        from placed
    ),
    changed as (
        select *, coalesce(parent_id = before_id, false)
            or coalesce(root_id = coalesce(before_root_id, before_id), false)
            or coalesce(conversation_id = before_conversation_id, false) as carried
        from named where not begins and channel <> before_channel
    )
    select id, source, before_id as interaction_id, journey_id, person, before_channel as channel,
        channel as to_channel, need as topic, started_at as at,
        greatest((epoch_us(started_at) - epoch_us(before_until)) / 1e6, 0) as gap_s,
        case when carried or before_outcome in ({_words(*BY_COMPANY)}) then 'forced'
            when before_outcome in ({_words(*BY_CUSTOMER)}) then 'chosen' else 'unknown' end as why,
        carried
    from changed
"""  # noqa: S608 our own words

_TO_HUMAN = f"channel not in ({_words(*SELF_SERVED)}) and outcome <> '{Outcome.BOT_CONTAINED}'"
_REPEAT = f"""
    with bots as (select distinct interaction_id from 'FOLDER/leg/*.parquet' where kind = 'bot'),
    nexts as (
        select *, lead(started_at) over person_w as any_at, lead(channel) over person_w as any_by,
            first_value(case when topic is null then started_at end ignore nulls) over after as untold_at,
            first_value(case when topic is null then channel end ignore nulls) over after as untold_by,
            first_value(case when {_TO_HUMAN} then started_at end ignore nulls) over after as human_at,
            lead(started_at) over topic_w as told_at, lead(channel) over topic_w as told_by
        from contact where person is not null
        window person_w as (partition by person order by started_at, id),
            after as (partition by person order by started_at, id rows between 1 following and unbounded following),
            topic_w as (partition by person, topic order by started_at, id)
    ),
    came as (
        select *, topic is not null and told_at is not null and (untold_at is null or told_at <= untold_at) as told,
        from nexts
    ),
    both_ways as (
        select source, id, person, channel, topic, outcome, is_open, started_at, until,
            case when topic is null then any_at when told then told_at else untold_at end as back_at,
            case when topic is null then any_by when told then told_by else untold_by end as back_channel,
            any_at as back_any_at, human_at as back_human_at
        from came
        union all by name
        select source, id, person, channel, topic, outcome, is_open, started_at, until
        from contact where person is null
    )
    select b.* rename (id as interaction_id), bots.interaction_id is not null as with_bot
    from both_ways b left join bots on b.id = bots.interaction_id
"""  # noqa: S608 our own words
