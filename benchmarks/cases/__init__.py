"""One file a case; each registers itself when it is imported."""
