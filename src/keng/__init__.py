"""Kẻng: the nightly gong of a Vietnamese commune, and the alarm it can become."""

__version__ = "0.1.0"
