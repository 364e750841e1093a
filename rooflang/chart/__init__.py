"""What is drawn, as Vega-Lite: `draw` makes a specification of a `Figure`. The only part that knows Altair."""
