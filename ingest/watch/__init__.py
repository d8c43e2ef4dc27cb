"""Watching for files: which are complete, when to try again, and the rounds in which they are loaded."""
