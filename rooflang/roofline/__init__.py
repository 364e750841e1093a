"""What a spec means, in numbers: `evaluate` makes an `Evaluation`. The only part that knows NumPy."""
