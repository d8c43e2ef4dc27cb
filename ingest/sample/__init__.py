"""The sample centre: a believable company whose logs are written in the vendors' own formats, from a seed."""
