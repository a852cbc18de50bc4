"""Faults, hostile input and kills, in long form: ``make torture``. Each module is a program."""
