"""Tables that are worked out of the facts: one in each file, found by its name."""
