"""Whatever can forbid a configuration, by name; and the same instance with some of it moved or left out."""
