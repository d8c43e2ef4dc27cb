"""Results for people who read them in a terminal."""
