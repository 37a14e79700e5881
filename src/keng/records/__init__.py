"""WHAT EXISTS AND HAPPENED: the one Django app with tables (label 'keng')."""
