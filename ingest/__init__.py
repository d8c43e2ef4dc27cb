"""How the world writes things down, and how clean rows of it reach the store."""
