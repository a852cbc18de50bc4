"""A site that goes on from day to day, and a program that runs when it can."""
