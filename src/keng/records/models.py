"""Where Django looks for tables: every room's, in the order of the house."""

from keng.records.alarms.models import *  # noqa: F403
from keng.records.devices.models import *  # noqa: F403
from keng.records.gongs.models import *  # noqa: F403
from keng.records.groups.models import *  # noqa: F403
from keng.records.households.models import *  # noqa: F403
from keng.records.imports.models import *  # noqa: F403
from keng.records.incidents.models import *  # noqa: F403
from keng.records.messages.models import *  # noqa: F403
from keng.records.people.models import *  # noqa: F403
from keng.records.places.models import *  # noqa: F403
from keng.records.plans.models import *  # noqa: F403
from keng.records.reach.models import *  # noqa: F403
from keng.records.roster.models import *  # noqa: F403
from keng.records.watch.models import *  # noqa: F403
