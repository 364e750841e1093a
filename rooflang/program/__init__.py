"""What a spec means: `resolve` makes a `Program` of formulas out of trees."""
