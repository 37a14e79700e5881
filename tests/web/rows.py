"""Gong posts and shifts for the page tests."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from keng.core.nights import night_of
from keng.core.rights import Role
from keng.records.gongs.models import Gong, GongPost
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.roster.models import Duty, Shift
from tests.web.conftest import World


def post_at(village: Village, number: int = 1, name: str = "Nhà văn hóa") -> GongPost:
    post = GongPost.objects.create(
        village=village,
        number=number,
        name=name,
        token=f"k{village.pk}x{number}",
        valid_from=village.valid_from,
    )
    Gong.objects.create(post=post, hung_on=village.valid_from)
    return post


def striker(world: World, name: str, village: Village) -> Person:
    return world.person(name, role=Role.STRIKER, village=village)


def on(post: GongPost, night: date, person: Person, duty: Duty = Duty.STRIKER) -> Shift:
    return Shift.objects.create(
        post=post, night=night, duty=duty, person=person, origin="rota", made_at=datetime.now(UTC)
    )


def in_days(days: int) -> date:
    """A night some days from the one it is now."""
    return night_of(datetime.now(UTC), ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(days=days)
