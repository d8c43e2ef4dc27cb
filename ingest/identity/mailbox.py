"""One spelling for mailboxes: small letters, and domains in their own script."""

import email_validator

IN_ORDER = r"^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
"""A pattern of mailboxes that `mailbox` would leave as they are; for a look at a million of them at once."""


def mailbox(written: str) -> str:
    """The mailbox in what was written, without the name that may stand before it; what is none stays as it is.

    Dots and tags stay: only the mailbox's own house knows whether they mean anything.
    """
    try:
        found = email_validator.validate_email(
            written, check_deliverability=False, allow_display_name=True, allow_quoted_local=True
        )
    except email_validator.EmailNotValidError:
        return written
    return found.normalized.lower()
