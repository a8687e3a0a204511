"""Validation: what waits for a second person, and one run to look through."""
