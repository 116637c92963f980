"""What people are given: run folders, tables, maps, plain words, the terminal."""
