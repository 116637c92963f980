"""What a health system is: its tables, rules and words, how they are read, checked and written."""
