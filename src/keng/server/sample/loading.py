"""Loading the sample: all of it or nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from keng.core.nights import night_of
from keng.records.places.models import Commune
from keng.server.sample import Sample
from keng.server.sample.alarms import make_alarms
from keng.server.sample.gongs import make_gongs, make_rules
from keng.server.sample.groups import make_groups
from keng.server.sample.nights import make_history, make_rotas
from keng.server.sample.people import make_households, make_people
from keng.server.sample.places import make_places
from keng.server.sample.reach import make_reach

STEPS = (
    make_places,
    make_people,
    make_households,
    make_groups,
    make_gongs,
    make_rules,
    make_rotas,
    make_history,
    make_alarms,
    make_reach,
)


@transaction.atomic
def load(*, at: datetime) -> Commune:
    """Make the whole commune as it stands at that instant."""
    tonight = night_of(at, timezone.get_default_timezone())
    sample = Sample(at=at, tonight=tonight, since=tonight - timedelta(days=400))
    for step in STEPS:
        step(sample)
    return sample.commune
