"""Inter-family groups (KH 2024 §II.2): connected, within size, little walking, and a proof of how little."""
