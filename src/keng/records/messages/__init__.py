"""What is owed to whom by which path, and what became of it."""
