"""The sample's gongs, one of them damaged and one lost, and the codebook they are struck by."""

import secrets
from datetime import datetime, time, timedelta

from keng.core.signals import PRESETS, Purpose, to_json
from keng.records.gongs.models import Codebook, CodebookSignal, Gong, GongEvent, GongPost
from keng.records.watch.models import ReminderStep, Schedule
from keng.server.sample import Sample

NAMES = ("Nhà văn hóa", "Cây đa đầu làng", "Cổng trường cũ")
STEPS = (
    (-10, "striker"),
    (-2, "striker"),
    (5, "deputy"),
    (10, "team_leader"),
    (15, "village_head"),
    (15, "liaison"),
    (16, "commune"),
)
PURPOSES = (Purpose.PEACE, Purpose.ALARM, Purpose.ALL_CLEAR, Purpose.DRILL)


def make_gongs(sample: Sample) -> None:
    """A gong at each village's house of culture, a second one where a cluster lies far."""
    for i, village in enumerate(sample.villages):
        for k in range(1 + i % 3 % 2 + (i == 2)):
            cluster = sample.clusters[village.pk][min(k, len(sample.clusters[village.pk]) - 1)]
            post = GongPost.objects.create(
                village=village,
                number=k + 1,
                name=NAMES[k],
                lat=cluster.lat,
                lon=cluster.lon,
                token=secrets.token_urlsafe(9),
                valid_from=sample.since,
            )
            post.clusters.set(sample.clusters[village.pk][k : k + 1] if k else [cluster])
            post.may_strike.set(sample.teams[village.pk])
            sample.posts.setdefault(village.pk, []).append(post)
            _hang(sample, post, i + k)


def make_rules(sample: Sample) -> None:
    """The hour with its source, the evening's steps, and an issued codebook."""
    commune = sample.commune
    Schedule.objects.create(
        commune=commune, ring_at=time(22), source="KH 2024 §II.2", valid_from=sample.since
    )
    ReminderStep.objects.bulk_create(
        ReminderStep(commune=commune, offset_minutes=minutes, audience=audience, source="KH 2024 §II.2")
        for minutes, audience in STEPS
    )
    book = Codebook.objects.create(
        commune=commune,
        title="Hướng dẫn hiệu lệnh kẻng (mẫu)",
        state=Codebook.State.IN_FORCE,
        symbol="01/HD-UBND",
        signer=sample.officers["chairperson"].name,
        signer_title="Chủ tịch",
        issued_on=sample.since,
        valid_from=sample.since,
    )
    for order, purpose in enumerate(PURPOSES):
        signal = next(s for s in PRESETS if s.purpose == purpose)
        CodebookSignal.objects.create(
            codebook=book, order=order, purpose=purpose, name=signal.name, definition=to_json(signal)
        )


def _hang(sample: Sample, post: GongPost, n: int) -> None:
    state = {4: Gong.State.DAMAGED, 7: Gong.State.LOST}.get(n if post.number == 1 else -1, Gong.State.IN_USE)
    others = [p for p in sample.posts[post.village_id] if p.pk != post.pk]
    keeper = sample.teams[post.village_id][0]
    gong = Gong.objects.create(
        post=post,
        material=list(Gong.Material)[n % 5],
        state=state,
        keeper=keeper,
        hung_on=sample.since,
        cost=350_000 + 50_000 * (n % 4),
        inspect_on=sample.tonight + timedelta(days=5 * (n % 8) - 10),
        deadline_on=sample.tonight + timedelta(days=9) if state != Gong.State.IN_USE else None,
        covered_by=others[0] if others and state != Gong.State.IN_USE else None,
    )
    hung_at = datetime.combine(sample.since, time(9), sample.commune.zone)
    GongEvent.objects.create(gong=gong, kind=GongEvent.Kind.HUNG, at=hung_at, by=keeper, keeper=keeper)
    if state != Gong.State.IN_USE:
        kind = GongEvent.Kind.LOST if state == Gong.State.LOST else GongEvent.Kind.DAMAGED
        GongEvent.objects.create(
            gong=gong, kind=kind, at=sample.at - timedelta(days=5), by=sample.heads[post.village_id]
        )
