"""What a customer went through in sentences: each step, what went wrong at it, and the journey as a whole."""

from collections.abc import Mapping

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many
from dashboards.words.outcomes import OUTCOMES, in_words
from dashboards.words.symbols import symbols
from ingest.settings import Settings
from ingest.vocabulary import Channel, LegKind, Outcome, PurchaseKind, Sender, SurveyKind
from metrics.customer_journey import MAIN, CustomerJourney, Wrong

CAME: Mapping[str, str] = {
    Channel.VOICE: later("Called"),
    Channel.WEB_VOICE: later("Called from the website"),
    Channel.VIDEO: later("Called by video"),
    Channel.CHAT: later("Asked in the chat"),
    Channel.MESSAGING: later("Wrote in a messenger"),
    Channel.SMS: later("Wrote an SMS"),
    Channel.EMAIL: later("Wrote an e-mail"),
    Channel.SOCIAL: later("Wrote on a social network"),
    Channel.BOT: later("Asked the bot"),
    Channel.WEB: later("Was on the website"),
    Channel.APP: later("Used the app"),
    Channel.IN_PERSON: later("Came in person"),
}
"""How a customer turns to the company, by channel."""

TURNED: Mapping[str, str] = {
    Channel.VOICE: later("Was called"),
    Channel.EMAIL: later("Was sent an e-mail"),
    Channel.SMS: later("Was sent an SMS"),
}
"""How the company turns to a customer, by channel."""

TURNED_ELSEWHERE = later("Was turned to by the company")
WITHIN = later("Colleagues spoke about it")

STAYS: Mapping[str, str] = {
    LegKind.QUEUE: later("In a queue"),
    LegKind.BOT: later("With the bot"),
    LegKind.AGENT: later("With a human"),
    LegKind.RING: later("Rang at a human"),
    LegKind.VOICEMAIL: later("On the voicemail"),
}

WROTE: Mapping[str, str] = {
    Sender.CUSTOMER: later("The customer wrote"),
    Sender.AGENT: later("A human wrote"),
    Sender.BOT: later("The bot wrote"),
    Sender.SYSTEM: later("The system noted something"),
}

SURVEYS: Mapping[str, str] = {SurveyKind.CSAT: "CSAT", SurveyKind.NPS: "NPS", SurveyKind.CES: "CES"}

BOUGHT: Mapping[str, str] = {
    PurchaseKind.PURCHASE: later("Bought {product} for {amount}"),
    PurchaseKind.REFUND: later("Gave back {product} for {amount}"),
    PurchaseKind.CANCELLATION: later("Cancelled {product} for {amount}"),
}
SOMETHING = later("something")

WRONG: Mapping[str, str] = {
    Wrong.LATE: later("waited longer than promised"),
    Wrong.GAVE_UP: later("gave up"),
    Wrong.UNANSWERED: later("never answered"),
    Wrong.TURNED_AWAY: later("turned away"),
    Wrong.WAITS: later("still waits"),
    Wrong.TRANSFERRED: later("handed on"),
    Wrong.CAME_BACK: later("had to come back"),
    Wrong.TOLD_AGAIN: later("had to tell it again"),
    Wrong.LOW_SCORE: later("rated it low"),
    Wrong.OPTED_OUT: later("wants no more of it"),
}
"""What went wrong, in words."""

WEBSITE = later("Website")
"""The lane of the web, where a visit need be no form."""

LANES = {"purchase": later("Purchases"), "outreach": later("Campaigns"), "survey": later("Surveys")}
"""Lanes of steps that are no contacts; a contact's lane is its channel."""


def whole(journey: CustomerJourney) -> str:
    """The one sentence of a customer's page: how many contacts by how many channels, and at how many it went wrong."""
    contacts = journey.steps.filter(pl.col("table") == MAIN[0])
    if journey.steps.is_empty():
        return _("There is no such contact.") if journey.customer is None else _("Nothing is known of this customer.")
    bad = contacts.filter(pl.col("wrong").list.len() > 0).height
    channels = contacts["channel"].n_unique()
    came = many("{n} contact", "{n} contacts", contacts.height).format(n=formats.count(contacts.height))
    by = many("{n} channel", "{n} channels", channels).format(n=formats.count(channels))
    if not contacts.height:
        return _("No more is known of this contact") if journey.customer is None else _("No contact yet")
    if not bad:
        return _("{contacts} by {channels}, and nothing went wrong").format(contacts=came, channels=by)
    return many(
        "{contacts} by {channels}; something went wrong at {bad} of them",
        "{contacts} by {channels}; something went wrong at {bad} of them",
        bad,
    ).format(contacts=came, channels=by, bad=formats.count(bad))


def reach(journey: CustomerJourney) -> str:
    """Whose steps these are."""
    if journey.customer is None:
        return _("Nobody knows which customer this was: here is the contact with the rest of its conversation.")
    if journey.shared:
        return _("Several people use this address: this is what was done with it, not what one person did.")
    return many(
        "Customer {number}, seen with {n} address.", "Customer {number}, seen with {n} addresses.", journey.addresses
    ).format(number=journey.customer, n=formats.count(journey.addresses))


def told(journey: CustomerJourney, settings: Settings) -> pl.DataFrame:
    """The steps in words: `when`, `lane`, `said`, `wrong` (empty where nothing went wrong), `main` and `is_wrong`.

    Beside them stand `at`, `contact` and `source` as they are.
    """
    zone = settings.site.timezone
    table = pl.col("table")
    lane = (
        pl.when(table.is_in(list(LANES)))
        .then(in_words(LANES, "table"))
        .when(pl.col("channel") == Channel.WEB)
        .then(pl.lit(_(WEBSITE)))
    )
    words = {str(x): _(said) for x, said in WRONG.items()}
    return journey.steps.select(
        "at",
        "contact",
        "source",
        when=formats.moments(pl.col("at"), zone),
        lane=lane.otherwise(formats.names("channel", pl.col("channel"))),
        said=pl.coalesce(
            pl.when(table == "interaction").then(_contact()),
            pl.when(table == "leg").then(_stay()),
            pl.when(table == "message").then(in_words(WROTE, "what")),
            pl.when(table == "survey").then(_survey()),
            pl.when(table == "purchase").then(_purchase()),
            _outreach(),
        ),
        wrong=pl.col("wrong").list.eval(pl.element().replace(words)).list.join(", "),
        main=table.is_in(MAIN),
        is_wrong=pl.col("wrong").list.len() > 0,
    )


def _contact() -> pl.Expr:
    inbound = pl.col("channel").replace_strict(_all(CAME), default=None, return_dtype=pl.String)
    turned = pl.col("channel").replace_strict(_all(TURNED), default=_(TURNED_ELSEWHERE), return_dtype=pl.String)
    who = pl.when(pl.col("direction") == "inbound").then(inbound).when(pl.col("direction") == "outbound").then(turned)
    begun = who.otherwise(pl.lit(_(WITHIN)))
    waited, outcome = formats.durations(pl.col("waited_s")), in_words(OUTCOMES, "outcome")
    is_open, knows = pl.col("outcome") == Outcome.OPEN, pl.col("waited_s").is_not_null()
    ends = (
        pl.when(is_open & knows)
        .then(pl.format(_("{}: no answer for {}"), begun, waited))
        .when(knows)
        .then(pl.format(_("{}: {} after {}"), begun, outcome, waited))
        # Nobody is served by a bot on a website; they look around there.
        .when((pl.col("outcome") == Outcome.BOT_CONTAINED) & pl.col("channel").is_in([Channel.WEB, Channel.APP]))
        .then(begun)
        .otherwise(pl.format(_("{}: {}"), begun, outcome))
    )
    # A queue that is only a number tells a reader nothing.
    topic = pl.coalesce("topic", pl.when(pl.col("queue").str.contains(r"\D")).then("queue"), "sub_channel")
    return pl.when(topic.is_not_null()).then(pl.format(_("{} ({})"), ends, topic)).otherwise(ends)


def _stay() -> pl.Expr:
    where = pl.when(pl.col("queue").is_not_null() & (pl.col("what") == LegKind.QUEUE))
    place = where.then(pl.format(_("In the queue {}"), "queue")).otherwise(in_words(STAYS, "what"))
    waited, outcome = formats.durations(pl.col("waited_s")), in_words(OUTCOMES, "outcome")
    promised = formats.durations(pl.col("promise_s"))
    known, has_promise = pl.col("waited_s").is_not_null(), pl.col("promise_s").is_not_null()
    return (
        pl.when(known & has_promise)
        .then(pl.format(_("{}: {} after {}, promised within {}"), place, outcome, waited, promised))
        .when(known)
        .then(pl.format(_("{}: {} after {}"), place, outcome, waited))
        .otherwise(pl.format(_("{}: {}"), place, outcome))
    )


def _survey() -> pl.Expr:
    kind = in_words(SURVEYS, "what")
    given, best = _score("value"), _score("best")
    answered = pl.format(_("Answered {} with {} of {}"), kind, given, best)
    return pl.when(pl.col("value").is_null()).then(pl.format(_("Was asked {}"), kind)).otherwise(answered)


def _score(column: str) -> pl.Expr:
    score = pl.col(column)
    return pl.when(score == score.round(0)).then(formats.counts(score)).otherwise(formats.scores(score))


def _purchase() -> pl.Expr:
    product = pl.col("topic").fill_null(_(SOMETHING))
    cents = (pl.col("value") * 100).round(0).cast(pl.Int64)
    whole, rest = cents // 100, (cents % 100).cast(pl.String).str.zfill(2)
    amount = pl.concat_str(whole, pl.lit(symbols().decimal), rest, pl.lit("\N{NO-BREAK SPACE}"), "currency")
    said = (
        pl.when(pl.col("what") == kind).then(
            pl.format(_(words).format(product="{}", amount="{}"), *_in_order(_(words), product=product, amount=amount))
        )
        for kind, words in BOUGHT.items()
    )
    return pl.coalesce(*said)


def _in_order(words: str, **values: pl.Expr) -> list[pl.Expr]:
    """The values in the order in which a sentence names them, which another language may turn round."""
    return [values[name] for name in sorted(values, key=lambda x: words.index(f"{{{x}}}"))]


def _outreach() -> pl.Expr:
    return (
        pl.when(pl.col("what").is_null())
        .then(pl.lit(_("Was sent a campaign")))
        .otherwise(pl.format(_("Was sent the campaign {}"), "what"))
    )


def _all(words: Mapping[str, str]) -> dict[str, str]:
    return {str(x): _(said) for x, said in words.items()}
