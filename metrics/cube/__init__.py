"""The cube: the parts of every metric per hour, channel and queue, kept, so that most questions read no rows."""
