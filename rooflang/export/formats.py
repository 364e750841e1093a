"""The formats that a chart is written in, by their endings. It imports nothing, so that `--help` can name them at
once."""

FORMATS = ("vl.json", "vg.json", "svg", "png", "pdf", "csv", "json", "parquet")

STANDARD = ("vl.json", "svg", "png", "csv")
"""Those that are written where none is asked for."""

CALLED = {"vega-lite": "vl.json", "vega": "vg.json"}
"""What some are called beside their ending."""

DRAWN = frozenset({"vl.json", "vg.json", "svg", "png", "pdf"})
"""Those that need the drawing; a table alone needs none."""

RENDERED = DRAWN - {"vl.json"}
"""Those that need the renderer."""
