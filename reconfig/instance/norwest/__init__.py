"""Norwest: a made-up region of 1.8 million people, 16 sites and four trusts. No real place; every number assumed."""
