"""Who will come back: a probability that is learned from the facts, tried on what it has not seen, and watched.

It orders whom to call first, and is shown nowhere as a number about a customer.
"""
