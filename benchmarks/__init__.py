"""What `make bench` measures, as ratios within one run; docs/benchmarks.md holds the last tables."""
