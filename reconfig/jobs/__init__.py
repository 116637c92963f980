"""Solves that wait, run, are watched, stopped and resumed: a store, what runs them, and what is asked of them."""
