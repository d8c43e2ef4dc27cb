"""The crews of Brook & Vale, and the places where their plan is uneven on purpose.

Everywhere else the plan aims at about the same: seven contacts in eight answered within the promise of their channel.
"""

from ingest.sample.lane import MONDAY, Crew, Shortage, hours, week
from ingest.sample.lanes import (
    CHAT,
    FRONT,
    GRAZ,
    MAIL,
    NIGHT,
    NIGHT_LINE,
    PAPERS,
    SHOPS,
    SOCIAL,
    TELEPHONE,
    TEXT,
    TOPICS,
    WHATSAPP,
)

BILLING_MONDAY = Shortage(weekdays=(MONDAY,), hours=(9, 11), share=0.5)
"""Planted: on Mondays from 9 to 11 the telephone's billing crew has half the people it needs."""

EVENING_BEGINS, MORNING_BEGINS = 17, 8
"""Planted: at 17:00 half of WhatsApp's people go home, at 22:00 the rest, and nobody is back before 8:00."""

_OTHER_TOPICS = tuple(topic for topic in TOPICS if topic != "delivery")
_MESSAGING_SHIFTS = week(
    hours(MORNING_BEGINS, [1.0] * (EVENING_BEGINS - MORNING_BEGINS) + [0.5] * 5),
    days=[1.15, 1.05, 1.0, 1.0, 1.0, 0.85, 0.7],
)

_MAIL_SHIFTS = week(
    hours(8, [1.0] * 10),
    days=[1.2, 1.05, 1.0, 1.0, 1.0, 0.6, 0.5],
    saturday=hours(9, [1.0] * 8),
    sunday=hours(9, [1.0] * 8),
)

_PAPERS_SHIFTS = week(hours(8, [1.0] * 10), days=[0, 1.0, 0, 0, 1.0, 0, 0])

_AIM = 0.90
"""What the plan of the telephone aims at by Erlang's formula, which knows nobody who hangs up and no busy Mondays."""

CREWS = (
    *(
        Crew(
            name=f"telephone {topic}",
            lane=TELEPHONE,
            topics=(topic,),
            badge=f"PJSIP/8{i}{{:02d}}",
            aim=_AIM,
            extra=1.12,
            shortages=(BILLING_MONDAY,) if topic == "billing" else (),
        )
        for i, topic in enumerate(TOPICS)
    ),
    Crew(name="night line", lane=NIGHT_LINE, topics=(NIGHT,), badge="PJSIP/89{:02d}", aim=_AIM, extra=1.05),
    Crew(name="chat", lane=CHAT, topics=TOPICS, badge="chat-{:03d}", at_once=2, aim=0.85, extra=1.08),
    # Planted: of WhatsApp's people, those for deliveries are the fewest for their work.
    Crew(
        name="whatsapp delivery",
        lane=WHATSAPP,
        topics=("delivery",),
        badge="message-{:03d}",
        at_once=2,
        capacity=1.2,
        shifts=_MESSAGING_SHIFTS,
    ),
    Crew(
        name="whatsapp",
        lane=WHATSAPP,
        topics=_OTHER_TOPICS,
        badge="message-1{:02d}",
        at_once=2,
        capacity=1.65,
        shifts=_MESSAGING_SHIFTS,
    ),
    Crew(name="text", lane=TEXT, topics=TOPICS, badge="text-{:03d}", aim=0.82, at_least=0.86),
    Crew(name="social", lane=SOCIAL, topics=TOPICS, badge="social-{:03d}", aim=0.74, at_least=0.81),
    Crew(
        name="mail",
        lane=MAIL,
        topics=TOPICS,
        branch=FRONT,
        badge="mail.{:02d}",
        capacity=1.08,
        extra=1.1,
        shifts=_MAIL_SHIFTS,
    ),
    Crew(
        name="mail papers",
        lane=MAIL,
        topics=TOPICS,
        branch=PAPERS,
        badge="papers.{:02d}",
        capacity=1.2,
        extra=1.1,
        shifts=_PAPERS_SHIFTS,
    ),
    Crew(name="graz telephone", lane=GRAZ, topics=TOPICS, badge="graz.{:02d}", aim=_AIM),
    *(
        Crew(
            name=f"shop {branch}",
            lane=SHOPS,
            topics=TOPICS,
            branch=branch,
            badge=f"{branch[:2].upper()}-{{:02d}}",
            aim=0.74,
        )
        for branch in SHOPS.branches
    ),
)
"""Every crew; together they serve every topic and every branch of every lane exactly once."""
