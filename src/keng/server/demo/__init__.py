"""A night of the sample commune at sixty times the speed, with people and mishaps played by a script."""
