"""How a request stands."""

ACCEPTED = "принята"
