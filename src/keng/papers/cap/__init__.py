"""CAP as XML: read without trusting it, written, signed, checked, gathered into a feed."""
