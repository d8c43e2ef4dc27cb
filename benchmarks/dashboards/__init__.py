"""How quickly pages answer their readers: ours, and those of the nearest public dashboard."""
