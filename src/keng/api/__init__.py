"""MACHINES: device events, inbound messages, receipts, feeds."""
