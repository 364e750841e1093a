"""What is drawn: `compose` makes a `Figure` of an `Evaluation`. No library is used."""
