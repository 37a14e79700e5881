"""Machines that may speak to us, and their keys."""
