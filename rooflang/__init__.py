"""rooflang: roofline charts from text."""

__version__ = "0.1.0"
