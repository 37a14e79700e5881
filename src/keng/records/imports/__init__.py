"""Lists of places, people, gongs and homes taken in from spreadsheets, seen first, put back if wrong."""
