"""One customer, many addresses: how an address is spelled, whose addresses belong together, and a person's story."""
