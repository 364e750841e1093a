"""The formats that a chart is written in. It imports nothing, so that `--help` can name them at once."""

FORMATS = ("vl.json", "svg", "png", "csv")

DRAWN = frozenset({"vl.json", "svg", "png"})
"""Those that need the drawing; a table alone needs none."""

PICTURES = frozenset({"svg", "png"})
"""Those that need the renderer."""
