"""What was heard of a gong: hearing checks by homes, complaints and their answers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.records.gongs.models import Complaint, GongPost, HearingCheck
from keng.records.households.models import Household
from keng.records.households.queries import homes_of
from keng.records.people.models import Person
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Hearing:
    """How a cluster hears its gongs: what homes said in the last thirty nights."""

    cluster: Cluster
    clear: int
    faint: int
    unheard: int

    @property
    def said(self) -> int:
        return self.clear + self.faint + self.unheard

    @property
    def is_unheard(self) -> bool:
        """Those who do not hear are at least as many as those who do."""
        return self.unheard > 0 and self.unheard >= self.clear + self.faint

    @property
    def is_unknown(self) -> bool:
        """A far cluster about which nobody has said anything."""
        return self.said == 0 and self.cluster.is_far


@transaction.atomic
def say_hearing(
    post: GongPost, *, heard: HearingCheck.Heard, by: Person, cluster: Cluster | None, at: datetime
) -> HearingCheck:
    """A home says how it heard the gong tonight; saying it again corrects it."""
    night = night_of(at, post.village.commune.zone)
    household = household_of(by)
    if household is not None and household.cluster_id is not None:
        cluster = household.cluster
    if cluster is not None and cluster.village_id != post.village_id:
        raise Refused(_("Cụm này không thuộc thôn của kẻng."))
    said = {"heard": heard, "cluster": cluster, "at": at}
    if household is not None:
        row, _made = HearingCheck.objects.update_or_create(
            post=post, household=household, night=night, defaults=said | {"by": by}
        )
    else:
        row, _made = HearingCheck.objects.update_or_create(
            post=post, household=None, by=by, night=night, defaults=said
        )
    return row


def household_of(person: Person) -> Household | None:
    """The home a person lives in, as head or member."""
    rows = homes_of(person)
    return rows.select_related("cluster").first()


def hearing_of(village: Village, *, on: date) -> list[Hearing]:
    """Each cluster of a village with what its homes said of late.

    A home counts once a night, with the gong it heard best: whoever hears the near one need not hear the far.
    """
    kinds = HearingCheck.Heard
    from_best = (kinds.CLEAR, kinds.FAINT, kinds.NOT)
    best: dict[tuple[int | None, str, date], int] = {}
    rows = HearingCheck.objects.filter(cluster__village=village, night__gt=on - LOOKED_BACK)
    for pk, cluster, home, by, night, heard in rows.values_list(
        "pk", "cluster_id", "household_id", "by_id", "night", "heard"
    ):
        who = f"home {home}" if home else f"person {by}" if by else f"somebody {pk}"  # erased since
        key = (cluster, who, night)
        rank = from_best.index(kinds(heard))
        best[key] = min(rank, best.get(key, rank))
    counts = Counter((cluster, rank) for (cluster, *_key), rank in best.items())
    return [
        Hearing(c, *(counts[c.pk, rank] for rank in range(len(from_best))))
        for c in village.clusters.filter(valid_to=None)
    ]


@transaction.atomic
def log_complaint(post: GongPost, *, text: str, by: Person | None, at: datetime) -> Complaint:
    """Somebody is disturbed; it is written down as it was said (NĐ 282/2025)."""
    text = text.strip()
    if not text:
        raise Refused(_("Hãy ghi điều bà con phản ánh."))
    return Complaint.objects.create(post=post, text=text[:500], by=by, at=at)


@transaction.atomic
def answer_complaint(complaint: Complaint, *, answer: str, at: datetime) -> Complaint:
    """What was answered, and when."""
    answer = answer.strip()
    if not answer:
        raise Refused(_("Hãy ghi câu trả lời."))
    open_rows = Complaint.objects.filter(pk=complaint.pk, answered_at=None)
    if not open_rows.update(answer=answer[:500], answered_at=at):
        raise Refused(_("Phản ánh này đã được trả lời rồi."))
    complaint.refresh_from_db()
    return complaint
