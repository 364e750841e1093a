"""The command: one file a subcommand, and the only place that prints and exits."""
