"""Staffing: how many agents a day takes, by channel and half hour, and how many were there.

By Erlang's formulas where a customer holds the line, by the work itself where nobody does.
"""
