"""The book of customers: one line for each address of each registered customer, exported on the first day."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import card, email, handle, phone
from ingest.sample.clock import SECOND
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import three_days, utc_text
from ingest.sample.writers.written import Written
from ingest.vocabulary import AddressKind

SOURCE = "customers"

COLUMNS = ("number", "kind", "address", "exported")

_KINDS = {AddressKind.PHONE: phone(), AddressKind.EMAIL: email(), AddressKind.HANDLE: handle()}


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `addresses-YYYYMMDD.csv`, and three lines that nobody should trust."""
    exported = centre.period.begin + SECOND
    registered = beside.clientele.filter("registered")
    lines = pl.concat(
        registered.select(
            "customer",
            card().alias("number"),
            pl.lit(kind.value).alias("kind"),
            address.alias("address"),
            pl.lit(exported).alias("at"),
        )
        for kind, address in _KINDS.items()
    ).sort("customer", maintain_order=True)
    text = lines.with_columns(utc_text("at").alias("exported")).select(COLUMNS).write_csv(separator=";")
    first = three_days(centre)[0]
    noon = f"{first.date}T12:00:00Z"
    broken = (
        "BV9999901;phone",
        f"BV9999902;email;nobody@example.org;{first.date.year}-02-30T12:00:00Z",
        f"BV9999903;fax;+386 00 999 903;{noon}",
    )
    name = f"addresses-{centre.period.days()[0].date:%Y%m%d}.csv"
    (folder / name).write_text(text + "".join(f"{line}\n" for line in broken), encoding="utf-8")
    return Written(source=SOURCE, files=1, records=lines.height, broken=len(broken), latest=exported)
