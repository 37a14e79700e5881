"""One file per noun; each ends in `urls`, collected by `web/urls.py`."""
