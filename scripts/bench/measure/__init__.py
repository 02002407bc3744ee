"""What the benchmarks share: rounds in turn with a yardstick, the CPU, the loads, an installation to measure."""
