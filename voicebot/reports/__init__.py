"""What the people who run a hotline want to know about it: figures, charts, letters, staffing."""
