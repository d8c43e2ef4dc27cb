"""One spelling for telephone numbers: + and country code, whatever stood between and before the digits."""

import re
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

LIKE_A_NUMBER = r"^\+?[0-9]{5,}(?:;ext=[0-9]{1,7})?$"
"""What is left of a telephone number when the signs between its digits are gone."""

OLD_MEXICAN_MOBILE = re.compile(r"\+521(\d{10})")
"""Mexico dropped the 1 behind its country code in 2019; WhatsApp still writes it."""


def telephone(digits: str, region: str | None = None) -> str:
    """A number in E.164, with `;ext=` where it has an extension.

    `digits` is + or nothing, digits, and perhaps `;ext=` and digits. `region` is the ISO country of numbers that are
    written without country code. A number that no country has stays as it is: an extension, or a customer's number.
    """
    digits = OLD_MEXICAN_MOBILE.sub(r"+52\1", digits)
    international = digits.startswith("+")
    if not international and region is None:
        return digits
    try:
        number = phonenumbers.parse(digits, None if international else region)
    except phonenumbers.NumberParseException:
        return digits
    is_one = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
    if not is_one(number):
        return digits
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


@cache
def in_order() -> str:
    """A pattern of numbers that `telephone` would leave as they are; for a look at a million of them at once.

    Behind the country code nothing may stand that is dialled only inside the country, such as the 0 of +49 (0)30.
    """
    codes = [f"{code}{_not(_dialled_inside(code))}" for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)]
    known = [code for code in codes if not code.startswith("52")]
    return rf"^\+(?:{'|'.join(known)})[0-9]{{3,11}}$"


def _dialled_inside(code: int) -> str | None:
    region = phonenumbers.region_code_for_country_code(code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    return metadata.national_prefix_for_parsing if metadata is not None else None


def _not(prefix: str | None) -> str:
    if prefix is None:
        return "[0-9]"
    if re.fullmatch(r"\d", prefix):
        return f"[{''.join(digit for digit in '0123456789' if digit != prefix)}]"
    return r"[^\d\D]"  # several things can be dialled there: each number is looked at
