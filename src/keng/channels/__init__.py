"""ADAPTERS OUT: an Envelope goes in, an Outcome comes back; keys are handed in."""
