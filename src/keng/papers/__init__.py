"""OFFICIAL PAPER: figures become .pdf, .docx and .xlsx."""
