"""How loud where: what air, ground and walls leave of a gong's sound, and who hears or wakes."""
