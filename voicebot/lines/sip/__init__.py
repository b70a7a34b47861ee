"""Calls over SIP: `front` is what the network sees, `stack` speaks with callers behind it, `serve` runs both."""
