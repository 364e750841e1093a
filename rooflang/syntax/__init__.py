"""Text to tree: `parse` makes a `File` of one source, `load` follows `use` and makes the `Library` of a run."""
