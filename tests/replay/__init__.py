"""The real lists of months as they grew, replayed through the program: nothing missed, or twice."""
