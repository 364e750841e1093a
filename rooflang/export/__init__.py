"""Files: `export` writes a drawing and its numbers. The only part that knows vl-convert."""
