"""What runs were computed from and what they computed, as memory-mapped arrays in folders."""
