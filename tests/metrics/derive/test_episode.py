"""Episodes and replies: by the tables, and by going through conversations message by message."""

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.metrics.derive.written import Said, a_conversation, derived, happenings, minutes, told, walked

TAKEN_BACK = [(0.0, "asks"), (1.0, "closed"), (2.0, "opened"), (3.0, "replies"), (4.0, "asks")]
OUTBOUND = [(0.0, "replies"), (1.0, "closed"), (2.0, "asks"), (3.0, "replies")]
BEFORE_ALL = [(0.0, "closed"), (1.0, "asks"), (2.0, "closed"), (3.0, "replies"), (4.0, "asks"), (5.0, "opened")]


@given(st.lists(happenings, min_size=20, max_size=20))
@example([TAKEN_BACK, OUTBOUND, BEFORE_ALL])
@settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_the_tables_say_what_going_through_conversations_says(many: list[list[Said]]) -> None:
    facts = told([a_conversation(*said, of=f"x:{place:02}") for place, said in enumerate(many)])
    both = [walked(said) for said in many]
    episodes = [x for some, _ in both for x in some]
    last = [x is some[-1] for some, _ in both for x in some]
    found = derived("episode", facts)
    assert [minutes(x) for x in found["asked_at"]] == [x["asked"] for x in episodes]
    assert [minutes(x) for x in found["first_reply_at"]] == [x["first_reply"] for x in episodes]
    assert [minutes(x) for x in found["resolved_at"]] == [x["ends"][0] if x["ends"] else None for x in episodes]
    assert found["reopened"].to_list() == [x["reopened"] for x in episodes]
    assert found["replies"].to_list() == [x["replies"] for x in episodes]
    assert found["is_open"].to_list() == [not x["over"] and end for x, end in zip(episodes, last, strict=True)]
    turns = [x for _, some in both for x in some]
    replies = derived("reply", facts)
    assert [minutes(x) for x in replies["asked_at"]] == [x["asked"] for x in turns]
    assert [minutes(x) for x in replies["last_asked_at"]] == [x["last"] for x in turns]
    assert [minutes(x) for x in replies["replied_at"]] == [x["replied"] for x in turns]
