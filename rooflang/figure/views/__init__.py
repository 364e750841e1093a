"""The views: each makes a panel of one part of a chart."""
