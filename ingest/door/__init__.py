"""What comes by the network and becomes a file of an inbox: names, secrets, bodies."""
