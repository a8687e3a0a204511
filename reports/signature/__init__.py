"""Signatures on papers: the key that signs, and the signing."""
