"""The Common Alerting Protocol 1.2 (OASIS, 2010): messages as values, their XML tree, and what is wrong."""
