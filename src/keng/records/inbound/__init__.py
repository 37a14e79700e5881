"""Texts that come in from cheap phones: a strike told, a call answered, a cry for help."""
