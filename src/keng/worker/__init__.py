"""THE NIGHT WATCHMAN: one loop over what is due."""
