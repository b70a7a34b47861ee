"""The API of the console: what programs ask and do, in JSON."""
