"""The human half of a hotline: who waits, who works, who is offered to whom."""
