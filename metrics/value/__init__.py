"""Value: what customers are worth to the company, and what it costs to serve them."""
