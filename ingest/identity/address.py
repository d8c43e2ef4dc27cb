"""One spelling for every address, so that the same telephone number or mailbox is always the same address."""

from collections.abc import Callable, Collection

import polars as pl

from ingest.identity.mailbox import IN_ORDER, mailbox
from ingest.identity.person_name import person_name
from ingest.identity.telephone import LIKE_A_NUMBER, in_order, telephone

SCHEME = r"^(?i)\s*(tel|mailto|sips?|whatsapp|account|customer|label|agent|name):"
"""What can stand before an address, and says what it is."""

NOBODY = frozenset(
    {
        *("anonymous", "unknown", "<unknown>", "restricted", "unavailable", "private", "withheld", "blocked"),
        *("none", "null", "n/a", "-", "anonymous@anonymous.invalid"),
        # The same words on the keys of a telephone, as carriers write them: ANONYMOUS, RESTRICTED, BLOCKED ...
        *("+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"),
    }
)
"""What systems write for a caller who hides: nobody's address, or all of them would count as one customer."""


def normalised(
    addresses: pl.Series, *, region: str | None = None, source: str = "", others: Collection[str] = ()
) -> pl.Series:
    """The one spelling of each address; null for what is empty, and for a caller who hides.

    A scheme says what an address is: `tel:`, `mailto:`, `sip:`, `whatsapp:` (a number with country code, without +),
    `account:` (an id that means something inside one source only: the name of `source` is put before it, unless it
    begins with that of one of the `others` and a colon), `customer:` (the company's own number of the customer).
    Without one, an @ makes it a mailbox, five digits and more a telephone number, and all else is lower-case text.
    `region` is the ISO country of numbers written without country code; without it they stay the digits that they are.
    """
    written = addresses.alias("written").to_frame()
    distinct = written.unique().drop_nulls().with_columns(_clean(pl.col("written")).alias("clean"))
    told = distinct.with_columns(
        pl.col("clean").str.extract(SCHEME).str.to_lowercase().fill_null("").alias("scheme"),
        pl.col("clean").str.replace(SCHEME, "").str.strip_chars().alias("rest"),
    ).with_columns(_user_of_sip().alias("rest"))
    seen = told.with_columns(pl.col("rest").str.to_lowercase().alias("plain"), _digits().alias("digits"))
    spelled = seen.with_columns(_sort().alias("sort")).with_columns(_spelled(source, others).alias("spelled"))
    number, other_script = pl.col("sort") == "number", pl.col("spelled").str.contains("xn--", literal=True)
    exact = _looked_at(spelled, number & ~_is(in_order()), lambda digits: telephone(digits, region))
    exact = _looked_at(exact, (pl.col("sort") == "mailbox") & (~_is(IN_ORDER) | other_script), mailbox)
    exact = _looked_at(exact, pl.col("scheme") == "name", lambda name: f"name:{person_name(name)}")
    nobody = pl.col("spelled").is_in(NOBODY) | (pl.col("rest").str.len_bytes() == 0)
    answer = exact.select("written", pl.when(~nobody).then("spelled").alias("spelled"))
    return written.join(answer, on="written", how="left", maintain_order="left")["spelled"].alias(addresses.name)


def _clean(address: pl.Expr) -> pl.Expr:
    # Numbers copied from an address book carry signs that nobody sees, such as those that turn the writing around.
    return address.str.normalize("NFKC").str.replace_all(r"[\p{Cf}\p{Cc}]", "").str.strip_chars()


def _user_of_sip() -> pl.Expr:
    """Of sip:+4930000001@host;user=phone the number; of other sip addresses all but what stands behind a ; or ?."""
    rest = pl.col("rest")
    address = rest.str.replace(r"^[<]", "").str.replace(r"[;?>].*$", "")
    number = address.str.extract(r"^(\+?[0-9][0-9().\-]{4,})(?:@.*)?$")
    of_sip = pl.coalesce(number, address)
    is_sip = pl.col("scheme").is_in(["sip", "sips"])
    without_question = rest.str.replace(r"\?.*$", "")
    return pl.when(is_sip).then(of_sip).when(pl.col("scheme") == "mailto").then(without_question).otherwise(rest)


def _digits() -> pl.Expr:
    """What would be left of it if it were a telephone number."""
    extension = pl.col("rest").str.replace(r"(?i)[\s,;]*(?:;ext=|ext?\.?|x|#)\s*([0-9]{1,7})$", ";ext=$1")
    bare = extension.str.replace_all(r"[\s().\-/\u2010-\u2015]", "")
    return pl.when(bare.str.starts_with("00")).then("+" + bare.str.slice(2)).otherwise(bare)


def _sort() -> pl.Expr:
    """What an address is: `own` (an id), `number`, `mailbox`, or `text`."""
    scheme, numeric = pl.col("scheme"), pl.col("digits").str.contains(LIKE_A_NUMBER)
    return (
        pl.when(scheme.is_in(["account", "customer", "label", "agent", "name"]))
        .then(pl.lit("own"))
        .when(numeric)
        .then(pl.lit("number"))
        .when(~scheme.is_in(["sip", "sips"]) & pl.col("plain").str.contains("@", literal=True))
        .then(pl.lit("mailbox"))
        .otherwise(pl.lit("text"))
    )


def _spelled(source: str, others: Collection[str]) -> pl.Expr:
    scheme, rest, plain, digits = pl.col("scheme"), pl.col("rest"), pl.col("plain"), pl.col("digits")
    elsewhere = pl.any_horizontal(
        pl.lit(value=not source), *(rest.str.starts_with(f"{other}:") for other in sorted({*others, source} - {""}))
    )
    of_whatsapp = (scheme == "whatsapp") & ~digits.str.starts_with("+")
    return (
        # Ids of other systems may differ by nothing but the case of a letter.
        pl.when(scheme == "account")
        .then("account:" + pl.when(elsewhere).then(rest).otherwise(pl.lit(f"{source}:") + rest))
        .when(scheme == "customer")
        .then("customer:" + plain)
        .when(scheme.is_in(["label", "agent"]))
        .then(scheme + ":" + rest)
        .when(pl.col("sort") == "number")
        .then(pl.when(of_whatsapp).then("+" + digits).otherwise(digits))
        .when(scheme.is_in(["sip", "sips"]) & plain.str.contains("@", literal=True))
        .then("sip:" + plain)
        .otherwise(plain)
    )


def _is(pattern: str) -> pl.Expr:
    return pl.col("spelled").str.contains(pattern)


def _looked_at(frame: pl.DataFrame, odd: pl.Expr, look: Callable[[str], str]) -> pl.DataFrame:
    """The frame with those that are `odd` at first sight `spelled` as a library spells them."""
    # One by one, because the libraries know no other way: but each address once, and only those that need it.
    spelled = {one: look(one) for one in frame.filter(odd)["spelled"].unique()}
    if not spelled:
        return frame
    return frame.with_columns(
        pl.when(odd).then(pl.col("spelled").replace(spelled)).otherwise("spelled").alias("spelled")
    )
