"""Alarms: raised, called for in widening circles, answered, ended by a named person."""
