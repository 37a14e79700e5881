"""Gong posts, gongs, what happened to them, and the codebook of signals."""
