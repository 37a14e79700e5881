"""WHAT WE KNOW: pure rules; no Django, no clock, no I/O, no unseeded randomness."""
