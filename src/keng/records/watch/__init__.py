"""The night round of gongs: expected, struck, proven, chased, counted."""
