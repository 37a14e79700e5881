"""Communes, villages and clusters, with their history."""
