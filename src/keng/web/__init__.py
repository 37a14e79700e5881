"""PEOPLE: pages, forms and the phone's offline shell; no tables."""
