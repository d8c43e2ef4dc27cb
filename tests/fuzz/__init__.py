"""Damaged files through every connector: whatever comes in, records are conserved and nothing is thrown."""
