"""The terminal's commands that have a file of their own; like spiritlevel.py itself, they may use every room."""
