"""Households, their members and the help they need."""
