"""However an address is written, it is one address; and what no rule covers is never guessed at."""

import random
import re

import phonenumbers
import polars as pl
import pytest

from ingest.identity.address import normalised
from ingest.identity.mailbox import IN_ORDER, mailbox
from ingest.identity.telephone import in_order, telephone


def spelled(address: str | None, region: str | None = None) -> str | None:
    one = normalised(pl.Series([address], dtype=pl.String), region=region, source="desk", others={"shop"})
    return str(one.item()) if one.item() is not None else None


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("+49 30 / 000-001", "+4930000001"),
        ("0049 30 000001", "+4930000001"),
        ("tel:+4930000001", "+4930000001"),
        ("TEL: +49 30 000001", "+4930000001"),
        (" Jane.Doe@Example.ORG ", "jane.doe@example.org"),
        ("mailto:jane@example.org", "jane@example.org"),
        ("mailto:jane@example.org?subject=Hello", "jane@example.org"),
        ("\uff4a\uff41\uff4e\uff45@example.org", "jane@example.org"),
        ("   ", None),
        ("", None),
        ("tel:", None),
        ("account:", None),
        (None, None),
    ],
)
def test_spellings_of_one_address_become_one(written: str | None, normal: str | None) -> None:
    assert spelled(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        pytest.param("+49 (0)30 1234567", "+49301234567", id="a nought for callers from the same country"),
        pytest.param("\u202a+49 30 1234567\u202c", "+49301234567", id="signs that nobody sees, from an address book"),
        pytest.param("+49 30 1234567 ext. 12", "+49301234567;ext=12", id="an extension is another telephone"),
        pytest.param("+49301234567;ext=12", "+49301234567;ext=12", id="an extension as the standard writes it"),
        pytest.param("sip:+49301234567@pbx.example.com;user=phone", "+49301234567", id="a number on the internet"),
        pytest.param("sip:jane@example.org", "sip:jane@example.org", id="a name on the internet is no mailbox"),
        pytest.param("whatsapp:49301234567", "+49301234567", id="WhatsApp leaves the + away"),
        pytest.param("whatsapp:5215512345678", "+525512345678", id="WhatsApp writes Mexico's mobiles the old way"),
        pytest.param("Jane <jane@b\u00fccher.de>", "jane@b\u00fccher.de", id="a name before the mailbox"),
        pytest.param("jane@xn--bcher-kva.de", "jane@b\u00fccher.de", id="a domain in its own script"),
        pytest.param("jane+shop@example.org", "jane+shop@example.org", id="a tag is kept"),
        pytest.param("jane@printer", "jane@printer", id="what is no mailbox stays as it is"),
        pytest.param("Tom Jones", "tom jones", id="a name"),
        pytest.param("account:AbC", "account:desk:AbC", id="an id of this source, which may tell A from a"),
        pytest.param("account:shop:7", "account:shop:7", id="an id of another source"),
        pytest.param("customer:K-1", "customer:k-1", id="the company's own number of the customer"),
    ],
)
def test_a_scheme_says_what_an_address_is(written: str, normal: str) -> None:
    assert spelled(written) == normal


@pytest.mark.parametrize(
    ("written", "region", "normal"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("(212) 555-1234", "US", "+12125551234"),
        ("030 1234567", None, "0301234567"),
        ("+1 212 555 1234", "DE", "+12125551234"),
        ("12345", "US", "12345"),
    ],
)
def test_a_number_without_country_code_is_of_the_region_if_there_is_one(
    written: str, region: str | None, normal: str
) -> None:
    assert spelled(written, region) == normal


@pytest.mark.parametrize("written", ["anonymous", "Unknown", "tel:anonymous", "+266696687", "Restricted", "<unknown>"])
def test_callers_who_hide_are_nobody_and_not_one_customer(written: str) -> None:
    assert spelled(written) is None


def test_the_user_of_one_desk_is_not_the_user_of_another() -> None:
    ids = pl.Series(["account:55"])
    assert normalised(ids, source="desk").item() != normalised(ids, source="shop").item()


def test_a_number_that_is_in_order_at_first_sight_is_what_the_library_makes_of_it() -> None:
    draw = random.Random(7)  # noqa: S311 - these numbers guard nothing
    numbers = [
        f"+{code}{draw.randrange(10**12):012d}"[: draw.randrange(7, 16)]
        for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        for _ in range(100)
    ]
    sure = [number for number in numbers if re.search(in_order(), number)]
    assert len(sure) > 0.5 * len(numbers)
    assert [number for number in sure if telephone(number) != number] == []


def test_a_mailbox_that_is_in_order_at_first_sight_is_what_the_library_makes_of_it() -> None:
    boxes = [
        f"{name}@{host}" for name in ("a", "a.b", "a+b", "a_b-c") for host in ("x.de", "a-b.co.uk", "1.example.com")
    ]
    assert all(re.search(IN_ORDER, box) for box in boxes)
    assert [mailbox(box) for box in boxes] == boxes


def test_order_and_repetition_stay_as_they_are() -> None:
    written = pl.Series("customer", ["B@x.de", None, "+49 30 123456", "b@x.de"])
    found = normalised(written)
    assert (found.name, found.to_list()) == ("customer", ["b@x.de", None, "+4930123456", "b@x.de"])
