"""The rows that one vCon of another system makes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.connectors._vcon_record import Dialog, Party, VCon
from ingest.vocabulary import Channel, Direction, Flag, LegKind, MessageKind, Outcome, Sender, Transfer

Row = Mapping[str, Any]

KNOWN = ("recording", "incomplete", "text")
"""The kinds of dialog that are somebody's turning to somebody; transfers only lie between them."""

NO_MESSAGE = "voicemail-no-message"
UNANSWERED = {
    "no-answer": Outcome.MISSED,
    "hung-up": Outcome.ABANDONED,
    "busy": Outcome.FAILED,
    "congestion": Outcome.FAILED,
    "failed": Outcome.FAILED,
    NO_MESSAGE: Outcome.FLOW_OUT_VOICEMAIL,
}
"""What a call that came to nothing came to."""


def rows_of(one: VCon, settings: Any) -> dict[str, list[Row]]:
    """Rows by the name of their table; none where no dialog says when it was."""
    timed = sorted((x for x in one.dialog if x.start and x.type in KNOWN), key=lambda x: (x.start, x.type))
    if not timed:
        return {}
    customer = next((x for x in one.parties if not _is_ours(x, settings)), None)
    channel = settings.channel or _channel(timed[0], one.parties)
    inbound = _wrote(timed[0], one.parties, settings) == Sender.CUSTOMER
    direction = Direction.INBOUND if inbound else Direction.OUTBOUND
    revision = int((one.updated_at or one.created_at).timestamp() * 1_000_000)
    shared = {"revision": revision, "channel": channel.value}
    calls = [x for x in timed if x.type in {"recording", "incomplete"}]
    written = [x for x in timed if x.type == "text"]
    transfers = sum(x.type == "transfer" for x in one.dialog)
    legs = [*_calls(calls, transfers), *_writing(written, one.parties, settings, len(calls))]
    whole = {"interaction_id": one.uuid, "direction": direction.value, **shared}
    answered = any(x["outcome"] == Outcome.ANSWERED for x in legs)
    address = _address(customer)
    ends = [x["left_at"] for x in legs if x["left_at"]]
    story = {
        "id": one.uuid,
        "customer": address,
        "direction": direction.value,
        "started_at": _iso(timed[0].start),
        "ended_at": max(ends) if ends else None,
        "source_tz": settings.timezone or "UTC",
        "outcome": Outcome.ANSWERED if answered else legs[-1]["outcome"],
        "is_open": False,
        "transfers": transfers,
        "flags": Flag.INFERRED_JOIN.value if customer is None or customer.role is None else None,
        **shared,
    }
    return {
        "interaction": [story],
        "leg": [{**whole, **x, "id": f"{one.uuid}#{x['seq']}"} for x in legs],
        "message": [{**shared, **x} for x in _messages(written, one, address, settings)],
        "link": _link(customer, timed[0].start),
    }


def _calls(calls: Sequence[Dialog], transfers: int) -> Iterator[dict[str, Any]]:
    for place, call in enumerate(calls):
        end = _end(call)
        answered = call.type == "recording"
        yield {
            "seq": place,
            "kind": LegKind.AGENT.value,
            "started_at": _iso(call.start),
            "answered_at": _iso(call.start) if answered else None,
            "left_at": _iso(end),
            "outcome": Outcome.ANSWERED if answered else UNANSWERED.get(call.disposition or "", Outcome.FAILED),
            "transferred": Transfer.BLIND.value if place < min(transfers, len(calls) - 1) else None,
            "message_left": False if call.disposition == NO_MESSAGE else None,
        }


def _end(call: Dialog) -> datetime | None:
    """When it ended; a call in the last year of the calendar, which is refused for that, has no end in it."""
    if call.start is None or call.duration is None:
        return None
    try:
        return call.start + timedelta(seconds=call.duration)
    except OverflowError:
        return None


def _writing(written: Sequence[Dialog], parties: Sequence[Party], settings: Any, seq: int) -> list[dict[str, Any]]:
    if not written:
        return []
    by = [(_wrote(x, parties, settings), x.start) for x in written]
    asked = next((at for who, at in by if who == Sender.CUSTOMER), None)
    replies = [at for who, at in by if who == Sender.AGENT and at and (asked is None or at >= asked)]
    return [
        {
            "seq": seq,
            "kind": LegKind.QUEUE.value,
            "started_at": _iso(written[0].start),
            "queued_at": _iso(asked),
            "answered_at": _iso(replies[0]) if replies else None,
            "left_at": _iso(written[-1].start),
            "outcome": Outcome.ANSWERED if replies else Outcome.LAPSED,
            "transferred": None,
            "message_left": None,
        }
    ]


def _messages(written: Sequence[Dialog], one: VCon, address: str | None, settings: Any) -> Iterator[dict[str, Any]]:
    for place, text in enumerate(written):
        yield {
            "id": f"{one.uuid}#{place}",
            "interaction_id": one.uuid,
            "customer": address,
            "sender": _wrote(text, one.parties, settings).value,
            "kind": MessageKind.TEXT.value,
            "public": True,
            "at": _iso(text.start),
        }


def _wrote(dialog: Dialog, parties: Sequence[Party], settings: Any) -> Sender:
    """Who began a dialog: its originator, else the first of its parties; without roles the first party called in."""
    some = dialog.parties if isinstance(dialog.parties, list) else [dialog.parties]
    first = next((x for x in some if isinstance(x, int)), 0)
    place = dialog.originator if dialog.originator is not None else first
    who = parties[place] if 0 <= place < len(parties) else None
    role = (who.role or "").lower() if who else ""
    if role in settings.bots:
        return Sender.BOT
    return Sender.AGENT if role in settings.company else Sender.CUSTOMER


def _is_ours(party: Party, settings: Any) -> bool:
    return (party.role or "").lower() in {*settings.company, *settings.bots}


def _channel(dialog: Dialog, parties: Sequence[Party]) -> Channel:
    media = (dialog.mediatype or dialog.mimetype or "").lower()
    if dialog.type != "text":
        return Channel.VIDEO if media.startswith("video/") else Channel.VOICE
    application = (dialog.application or "").lower()
    if media.startswith("message/") or (not application and all(x.mailto and not x.tel for x in parties)):
        return Channel.EMAIL
    named = {"sms": Channel.SMS, "whatsapp": Channel.MESSAGING, "messenger": Channel.MESSAGING}
    return next((channel for word, channel in named.items() if word in application), Channel.CHAT)


def _address(party: Party | None) -> str | None:
    if party is None:
        return None
    plain = party.tel and f"tel:{party.tel.removeprefix('tel:')}"
    letters = party.mailto and f"mailto:{party.mailto.removeprefix('mailto:')}"
    return plain or letters or (party.uuid and f"account:{party.uuid}") or None


def _link(party: Party | None, at: datetime | None) -> list[Row]:
    if party is None or not party.tel or not party.mailto or at is None:
        return []
    letters = f"mailto:{party.mailto.removeprefix('mailto:')}"
    return [{"customer": _address(party), "other": letters, "at": at.astimezone(UTC)}]


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
