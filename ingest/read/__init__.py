"""The guarded way from raw bytes to typed rows with reasons."""
