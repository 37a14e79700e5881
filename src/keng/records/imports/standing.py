"""The rows of a commune that a map file may speak of, read once, found by name or number."""

from functools import cached_property

from keng.core.names import fold
from keng.records.gongs.layers import Layer
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.places.models import Cluster, Commune, Village

Row = Commune | Village | Cluster | GongPost | Household


class Standing:
    """Everything of a commune that stands now."""

    def __init__(self, commune: Commune) -> None:
        self.commune = commune

    def is_commune(self, name: str) -> bool:
        return fold(name) in (fold(self.commune.name), fold(str(self.commune)))

    def village(self, name: str) -> Village | None:
        """By its name with or without marks, with or without its local word; None where two are called so."""
        found = [v for v in self._villages if fold(name) in (v.folded, fold(str(v)), fold(f"thôn {v.name}"))]
        return found[0] if len(found) == 1 else None

    def of(self, layer: Layer, village: Village, *, name: str, number: str) -> Row | None:
        """A cluster by its name, a gong or a home by its number."""
        if layer is Layer.CLUSTER:
            return self._clusters.get((village.pk, fold(name)))
        if layer is Layer.GONG:
            return self._posts.get((village.pk, number))
        return self._homes.get((village.pk, number)) if layer is Layer.HOME else None

    @cached_property
    def _villages(self) -> list[Village]:
        return list(self.commune.villages.filter(valid_to=None))

    @cached_property
    def _clusters(self) -> dict[tuple[int, str], Cluster]:
        rows = Cluster.objects.filter(village__commune=self.commune, valid_to=None)
        return {(row.village_id, row.folded): row for row in rows}

    @cached_property
    def _posts(self) -> dict[tuple[int, str], GongPost]:
        rows = GongPost.objects.filter(village__commune=self.commune, valid_to=None)
        return {(row.village_id, str(row.number)): row for row in rows}

    @cached_property
    def _homes(self) -> dict[tuple[int, str], Household]:
        rows = Household.objects.filter(village__commune=self.commune, valid_to=None).select_related("head")
        return {(row.village_id, row.number): row for row in rows}
