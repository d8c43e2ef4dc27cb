"""Budget scenarios: what it would take to serve a channel as well as another, and what that would be worth."""
