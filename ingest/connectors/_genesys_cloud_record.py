"""A conversation of Genesys Cloud's analytics, as far as it is read, and what of it may be kept."""

from collections.abc import Iterator

import msgspec


class Segment(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """What went on in a session for a while: alert, interact, hold, wrapup. No end: it still goes on."""

    segment_start: str | None = None
    segment_end: str | None = None
    segment_type: str | None = None
    queue_id: str | None = None
    disconnect_type: str | None = None


class Metric(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """One of the vendor's own measures of a session; times are milliseconds."""

    name: str | None = None
    value: float | None = None


class Session(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """One participant's part in one medium. The last four fields are addresses of the customer."""

    media_type: str | None = None
    message_type: str | None = None
    direction: str | None = None
    flow_out_type: str | None = None
    segments: list[Segment] | None = None
    metrics: list[Metric] | None = None
    ani: str | None = None
    dnis: str | None = None
    address_from: str | None = None
    address_to: str | None = None


class Participant(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """Somebody or something that took part; the external contact's id stands for the customer."""

    purpose: str | None = None
    user_id: str | None = None
    team_id: str | None = None
    external_contact_id: str | None = None
    sessions: list[Session] | None = None


class Survey(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """A survey about the conversation."""

    survey_id: str | None = None
    survey_status: str | None = None
    survey_promoter_score: float | None = None
    o_survey_total_score: float | None = None
    survey_partial_response: bool | None = None
    survey_completed_date: str | None = None
    event_time: str | None = None
    queue_id: str | None = None


class Conversation(msgspec.Struct, rename="camel", gc=False, omit_defaults=True):
    """A conversation. A page of a query's answer is read as a conversation that only holds others, or none."""

    conversation_id: str | None = None
    conversation_start: str | None = None
    conversation_end: str | None = None
    originating_direction: str | None = None
    originating_social_media_public: bool | None = None
    self_served: bool | None = None
    participants: list[Participant] | None = None
    surveys: list[Survey] | None = None
    conversations: list["Conversation"] | None = None
    total_hits: int | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is a page; beyond the last conversation pages only tell how many there were."""
        return self.conversations is not None or self.total_hits is not None


def sessions(conversation: Conversation) -> Iterator[tuple[Participant, Session]]:
    """Every session with whose it is."""
    for participant in conversation.participants or ():
        for session in participant.sessions or ():
            yield participant, session


def spans(conversation: Conversation) -> Iterator[tuple[str | None, str | None]]:
    """Begin and end of the conversation and of every segment in it, and the times of its surveys."""
    yield conversation.conversation_start, conversation.conversation_end
    for _, session in sessions(conversation):
        for segment in session.segments or ():
            yield segment.segment_start, segment.segment_end
    for survey in conversation.surveys or ():
        for time in (survey.survey_completed_date, survey.event_time):
            if time is not None:
                yield time, None


def kept(conversation: Conversation, metrics: frozenset[str]) -> Conversation:
    """The same conversation, changed in place: of the vendor's measures only these, and no word of who it was."""
    for participant, session in sessions(conversation):
        participant.external_contact_id = None
        session.ani = session.dnis = session.address_from = session.address_to = None
        session.metrics = [metric for metric in session.metrics or () if metric.name in metrics]
    return conversation
