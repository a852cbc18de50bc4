"""The configuration: what is read, which mistakes are told how, and how it is printed."""
