"""What Qmatic calls the steps of a visit."""

STEPS = {
    "VISIT_CREATE": "arrive",
    "VISIT_CALL": "call",
    "VISIT_NEXT": "call",
    "VISIT_RECALL": "call",
    "VISIT_CONFIRM": "serve",
    "VISIT_TRANSFER_TO_QUEUE": "transfer",
    "VISIT_TRANSFER_TO_SERVICE_POINT_POOL": "transfer",
    "VISIT_TRANSFER_TO_USER_POOL": "transfer",
    "VISIT_END": "end",
    "VISIT_NO_SHOW": "no_show",
    "VISIT_NOSHOW": "no_show",
    "VISIT_REMOVE": "remove",
    "VISIT_DELETE": "remove",
}
"""Events of Qmatic Orchestra by what they mean."""

MEANINGS = ("arrive", "transfer", "call", "serve", "end", "no_show", "remove")
"""The steps, in the order in which those of one moment happen."""
