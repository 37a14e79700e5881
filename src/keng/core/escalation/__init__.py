"""The life of an alarm: a pure machine, the ladder it climbs, and who is called in which order."""
