"""How surely a planted unevenness is found, and how seldom an even centre is called uneven: many simulated centres."""
