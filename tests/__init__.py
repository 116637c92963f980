"""The tests of reconfig."""
