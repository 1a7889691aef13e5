"""What `make bench-nlu` measures: our understanding beside that of others; docs/understanding.md holds the tables."""
