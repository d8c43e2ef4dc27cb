"""Ids that are made of people hold their random numbers, and nothing of an address."""

import polars as pl

from ingest.fold import CUSTOMER, OTHER, with_people


def test_a_conversation_known_only_by_its_customer_is_named_by_the_surrogate() -> None:
    rows = pl.DataFrame({"id": ["m1", "m2"], "contact": [f"49301:{CUSTOMER}"] * 2, "customer": [7, None]})
    assert with_people(rows)["contact"].to_list() == ["49301:7", "49301:nobody"]


def test_a_link_is_named_by_both_surrogates() -> None:
    rows = pl.DataFrame({"id": [f"{CUSTOMER}={OTHER}"], "customer": [7], "other": [9]})
    assert with_people(rows)["id"].to_list() == ["7=9"]


def test_other_ids_stay_as_they_are() -> None:
    rows = pl.DataFrame({"id": ["a{b}", None], "customer": [7, 8]})
    assert with_people(rows)["id"].to_list() == ["a{b}", None]
