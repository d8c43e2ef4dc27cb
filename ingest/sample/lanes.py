"""The lanes of Brook & Vale: seven channels in four systems, with their demand and the nature of their contacts."""

from ingest.sample.clock import SECOND
from ingest.sample.lane import Lane, hours, week
from ingest.vocabulary import Channel

MILLISECOND = 1

TOPICS = ("billing", "delivery", "returns", "technical")
"""What people need; every channel has a queue of each of these names."""

NIGHT = "night"
"""The queue of the telephone when the others are closed."""

FRONT, PAPERS = "front", "papers"
"""Most e-mails are answered by whoever takes them; some need papers that a few people look up, twice a week."""

HANDLING = {"billing": 1.05, "delivery": 0.85, "returns": 0.95, "technical": 1.3, NIGHT: 0.9}
"""How long a topic takes, as a multiple of its lane's mean."""

_BUSINESS = hours(8, [0.80, 1.25, 1.30, 1.15, 0.95, 0.95, 1.00, 1.00, 0.95, 0.85, 0.65, 0.45])
_CHAT = hours(8, [0.55, 0.85, 1.00, 1.00, 1.00, 0.95, 0.95, 1.00, 1.00, 1.05, 1.10, 1.15, 1.00, 0.65])
_PHONE_IN_HAND = {
    **hours(0, [0.12, 0.06, 0.04, 0.03, 0.03, 0.06, 0.15, 0.40, 0.80, 1.05, 1.10, 1.05]),
    **hours(12, [1.10, 1.05, 1.00, 1.00, 1.05, 1.20, 1.30, 1.25, 1.05, 0.75, 0.45, 0.25]),
}
_MAIL = {
    **hours(0, [0.20, 0.12, 0.08, 0.06, 0.06, 0.10, 0.25, 0.60, 1.10, 1.45, 1.45, 1.30]),
    **hours(12, [1.10, 1.15, 1.20, 1.15, 1.05, 0.90, 0.80, 0.80, 0.85, 0.80, 0.60, 0.40]),
}
_NIGHT = hours(20, [1.00, 0.80, 0.60, 0.45, 0.30, 0.20, 0.15, 0.12, 0.12, 0.20, 0.45, 0.90])
_ALL_DAY = _NIGHT | hours(8, [1.1] * 12)

TELEPHONE = Lane(
    name="telephone",
    source="pbx",
    channel=Channel.VOICE,
    weekly=6300,
    week=week(
        _BUSINESS,
        days=[1.30, 1.08, 1.00, 0.97, 0.95, 0.45, 0],
        saturday=hours(9, [1.0, 1.2, 1.2, 1.1, 1.0, 0.9, 0.8, 0.6]),
    ),
    topics={"billing": 0.30, "delivery": 0.33, "returns": 0.19, "technical": 0.18},
    menu=(8, 25),
    handle=285,
    wrap=35,
    ring=(2, 6),
    hold=0.22,
    patience=240,
    timeout=150,
    presses_key=0.06,
    hands_on=0.08,
    to_colleague=0.15,
    missed_ring=0.025,
    promise=20,
    short_abandon=5,
    tick=SECOND,
    address="phone",
    known=0.96,
    asked=0.30,
    replies=0.22,
)

NIGHT_LINE = Lane(
    name="night line",
    source="pbx",
    channel=Channel.VOICE,
    weekly=290,
    week=week(_NIGHT, days=[1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 0.9], sunday=_ALL_DAY),
    topics={NIGHT: 1.0},
    menu=(8, 25),
    handle=285,
    wrap=20,
    ring=(2, 6),
    hold=0.1,
    patience=240,
    promise=20,
    short_abandon=5,
    tick=SECOND,
    address="phone",
    known=0.96,
    asked=0.20,
    replies=0.20,
)

CHAT = Lane(
    name="chat",
    source="desk",
    channel=Channel.CHAT,
    weekly=3200,
    week=week(_CHAT, days=[1.20, 1.05, 1.00, 1.00, 0.98, 0.75, 0.70]),
    topics={"billing": 0.22, "delivery": 0.36, "returns": 0.24, "technical": 0.18},
    menu=(0.002, 0.03),
    handle=560,
    spread=0.5,
    wrap=30,
    ring=(2, 7),
    hold=0.05,
    patience=200,
    hands_on=0.05,
    promise=60,
    short_abandon=5,
    tick=MILLISECOND,
    address="email",
    known=0.72,
    asked=0.45,
    replies=0.30,
)

WHATSAPP = Lane(
    name="whatsapp",
    source="desk",
    channel=Channel.MESSAGING,
    sub_channel="whatsapp",
    weekly=2350,
    week=week(_PHONE_IN_HAND, days=[1.15, 1.05, 1.00, 1.00, 1.00, 0.85, 0.70]),
    topics={"billing": 0.17, "delivery": 0.45, "returns": 0.23, "technical": 0.15},
    menu=(0.002, 0.03),
    handle=520,
    spread=0.5,
    wrap=20,
    ring=(2, 9),
    hands_on=0.03,
    promise=15 * 60,
    tick=MILLISECOND,
    address="phone",
    asked=0.35,
    replies=0.35,
)

TEXT = Lane(
    name="text",
    source="desk",
    channel=Channel.SMS,
    sub_channel="sms",
    weekly=800,
    week=week(
        hours(7, [0.5, 0.9, 1.1, 1.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8, 0.6, 0.3]),
        days=[1.15, 1.05, 1.00, 1.00, 1.00, 0.60, 0.40],
    ),
    topics={"billing": 0.15, "delivery": 0.55, "returns": 0.20, "technical": 0.10},
    menu=(0.002, 0.03),
    handle=240,
    spread=0.5,
    wrap=15,
    ring=(2, 9),
    promise=15 * 60,
    tick=MILLISECOND,
    address="phone",
    asked=0.25,
    replies=0.30,
)

SOCIAL = Lane(
    name="social",
    source="desk",
    channel=Channel.SOCIAL,
    sub_channel="facebook",
    weekly=1050,
    week=week(_PHONE_IN_HAND, days=[1.05, 1.00, 1.00, 1.00, 1.00, 1.00, 0.95]),
    topics={"billing": 0.14, "delivery": 0.42, "returns": 0.26, "technical": 0.18},
    menu=(0.002, 0.03),
    handle=380,
    spread=0.5,
    wrap=20,
    ring=(2, 9),
    promise=30 * 60,
    tick=MILLISECOND,
    address="handle",
    asked=0.25,
    replies=0.25,
)

MAIL = Lane(
    name="mail",
    source="connect",
    channel=Channel.EMAIL,
    weekly=2750,
    week=week(_MAIL, days=[1.25, 1.08, 1.00, 1.00, 0.92, 0.60, 0.55]),
    topics={"billing": 0.32, "delivery": 0.26, "returns": 0.24, "technical": 0.18},
    branches={FRONT: 0.82, PAPERS: 0.18},
    handle=390,
    spread=0.7,
    hands_on=0.05,
    promise=24 * 3600,
    tick=SECOND,
    address="email",
    asked=0.40,
    replies=0.18,
)

GRAZ = Lane(
    name="graz telephone",
    source="connect",
    channel=Channel.VOICE,
    weekly=1300,
    week=week(
        hours(8, [0.80, 1.25, 1.30, 1.15, 0.95, 0.95, 1.00, 1.00, 0.95, 0.80]),
        days=[1.30, 1.08, 1.00, 0.97, 0.95, 0.40, 0],
        saturday=hours(9, [1.0, 1.2, 1.2, 1.0]),
    ),
    topics={"billing": 0.30, "delivery": 0.34, "returns": 0.20, "technical": 0.16},
    menu=(10, 40),
    leaves_menu=0.05,
    handle=300,
    wrap=40,
    ring=(2, 5),
    hold=0.20,
    patience=240,
    takes_callback=0.35,
    language="de",
    hands_on=0.09,
    promise=20,
    short_abandon=5,
    tick=SECOND,
    address="phone",
    asked=0.30,
    replies=0.22,
)

SHOPS = Lane(
    name="shops",
    source="shops",
    channel=Channel.IN_PERSON,
    sub_channel="branch",
    weekly=3000,
    week=week(
        hours(9, [0.75, 1.05, 1.10, 1.05, 0.90, 0.90, 1.00, 1.15, 1.20, 0.85]),
        days=[1.12, 1.00, 0.98, 1.00, 1.08, 0.95, 0],
        saturday=hours(9, [1.1, 1.4, 1.5, 1.3, 0.9]),
    ),
    topics={"billing": 0.14, "delivery": 0.38, "returns": 0.34, "technical": 0.14},
    branches={"Ljubljana": 0.34, "Maribor": 0.22, "Koper": 0.18, "Celje": 0.14, "Kranj": 0.12},
    handle=270,
    ring=(3, 15),
    patience=2400,
    promise=10 * 60,
    tick=SECOND,
    address="card",
    known=0.60,
    asked=0.15,
    replies=0.30,
)

LANES = (TELEPHONE, NIGHT_LINE, CHAT, WHATSAPP, TEXT, SOCIAL, MAIL, GRAZ, SHOPS)
"""Every lane of the company."""
