"""Whole comparisons of us and peers, side by side: README.md has the protocol."""
