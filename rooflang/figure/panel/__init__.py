"""What panels are made of: scales, lines, marks, the key."""
