"""Plans: what the planners were asked, what they proposed, and which proposal a named person adopted."""
