"""Incidents: what an alarm turned out to be, who came, what was lost and learnt, and what is left to do."""
