"""The public page of a village: opened and closed by its head, at an address nobody guesses."""

import secrets
from datetime import datetime

from django.db import transaction

from keng.records.places.changes import note_change
from keng.records.places.models import Village

TOKEN_BYTES = 16  # 128 bits


@transaction.atomic
def open_status(village: Village, *, at: datetime) -> Village:
    """Open the page at a new address; the one before stops answering."""
    village.status_token = secrets.token_urlsafe(TOKEN_BYTES)
    return _keep(village, is_open=True, at=at)


@transaction.atomic
def close_status(village: Village, *, at: datetime) -> Village:
    """Nobody without an account sees anything of the village any more."""
    return _keep(village, is_open=False, at=at)


def _keep(village: Village, *, is_open: bool, at: datetime) -> Village:
    village.is_status_open = is_open
    village.save(update_fields=["is_status_open", "status_token"])
    note_change("places", commune=village.commune_id, village=village, at=at)
    return village
