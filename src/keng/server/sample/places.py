"""The sample's villages and clusters, on a made-up stretch of hills."""

import secrets
from math import cos, pi, sin

from keng.core.names import fold
from keng.records.places.models import Cluster, Commune, Village
from keng.server.sample import Sample
from keng.server.sample.boundaries import draw_boundaries

NUMBERS = ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một")
CLUSTERS = ("Giữa Làng", "Bờ Sông", "Đồi Cọ", "Ngã Ba", "Xóm Trại")
CENTRE = (20.02, 105.33)
DEGREE_M = 111_320


def make_places(sample: Sample) -> None:
    """One commune of eleven villages; every third village has a cluster too far to hear its gong."""
    sample.commune = Commune.objects.create(
        name="Mẫu", code="", province="tỉnh Mẫu", is_sample=True, valid_from=sample.since
    )
    for i, number in enumerate(NUMBERS):
        name, angle = f"Mẫu {number}", 2 * pi * i / len(NUMBERS)
        distance = 0.006 if i == 0 else 0.018 + 0.012 * (i % 3)
        sample.villages.append(
            Village(
                commune=sample.commune,
                name=name,
                folded=fold(name),
                order=i,
                security_class=1 if i % 3 == 0 else 2,
                lat=CENTRE[0] + distance * sin(angle),
                lon=CENTRE[1] + distance * cos(angle),
                status_token=secrets.token_urlsafe(9),
                valid_from=sample.since,
            )
        )
    Village.objects.bulk_create(sample.villages)
    draw_boundaries(sample, CENTRE)
    rows = [c for i, village in enumerate(sample.villages) for c in _clusters(sample, village, i)]
    for cluster in Cluster.objects.bulk_create(rows):
        sample.clusters.setdefault(cluster.village_id, []).append(cluster)


def _clusters(sample: Sample, village: Village, i: int) -> list[Cluster]:
    rows = []
    for k in range(2 + i % 3):
        is_far = k > 0 and i % 3 == 1
        away = (1300 if is_far else 280 * k) / DEGREE_M
        angle = sample.draw.uniform(0, 2 * pi)
        rows.append(
            Cluster(
                village=village,
                name=CLUSTERS[(i + k) % len(CLUSTERS)],
                folded=fold(CLUSTERS[(i + k) % len(CLUSTERS)]),
                is_far=is_far,
                lat=(village.lat or 0) + away * sin(angle),
                lon=(village.lon or 0) + away * cos(angle),
                valid_from=sample.since,
            )
        )
    return rows
