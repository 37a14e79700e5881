"""Inter-family groups: neighbours who agreed to help one another with fire (KH 2024 §II.2)."""
