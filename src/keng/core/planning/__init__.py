"""Planners, each Problem → Plan. Pure: the same problem always gives the same plan."""
