"""Faults injected from outside at every call that changes a file, and what must hold after each of them."""
