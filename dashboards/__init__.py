"""What people look at: numbers are asked for and drawn, never calculated."""
