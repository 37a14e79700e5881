"""What the commune knows already, held at hand while thousands of rows are compared with it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from django.db.models import Prefetch

from keng.core.cells import heading_words
from keng.core.names import fold
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.people.models import Appointment, Consent, Person
from keng.records.places.actions import read_village
from keng.records.places.models import Cluster, Commune, Village, VillageName

DIGITS = {
    "1": "mot",
    "2": "hai",
    "3": "ba",
    "4": "bon",
    "5": "nam",
    "6": "sau",
    "7": "bay",
    "8": "tam",
    "9": "chin",
    "10": "muoi",
    "11": "muoi mot",
    "12": "muoi hai",
}
Key = tuple[int | None, str]  # village id, folded name


@dataclass
class Books:
    """The commune as it stands on a day."""

    commune: Commune
    on: date
    villages: dict[str, Village] = field(default_factory=dict)  # by folded name, now or formerly
    clusters: dict[Key, Cluster] = field(default_factory=dict)
    people: dict[Key, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[tuple[int, str], Household] = field(default_factory=dict)  # by village and number
    homes_of: dict[int, list[Household]] = field(default_factory=lambda: defaultdict(list))  # by head
    posts: dict[tuple[int, int], GongPost] = field(default_factory=dict)
    _named: dict[str, Village] = field(default_factory=dict)  # as rows wrote it

    def village(self, text: str) -> Village | None:
        """The village that the text names, with or without its local word, in digits or in words."""
        if text not in self._named and (found := self._village(text)):
            self._named[text] = found
        return self._named.get(text)

    def _village(self, text: str) -> Village | None:
        whole = fold(text)
        bare = fold(read_village(text)[1])
        for name in (whole, bare, re.sub(r"^(t|tdp|th|kdc|kp)\.? ", "", whole)):
            words = " ".join(DIGITS.get(w.lstrip("0"), w) for w in name.split())
            if found := self.villages.get(name) or self.villages.get(words):
                return found
        return None

    def village_in(self, text: str) -> Village | None:
        """The one village that a title speaks of: `"Danh sách hộ thôn Mẫu Năm"`."""
        words = f" {heading_words(text)} "
        found = {v.pk: (name, v) for name, v in self.villages.items() if _names(words, name)}
        longest = max((len(name) for name, _v in found.values()), default=0)
        best = [v for name, v in found.values() if len(name) == longest]
        return best[0] if len(best) == 1 else None

    def village_above(self, text: str) -> Village | None:
        """The village that a title, or a line alone in its row, names."""
        return self.village(text) or self.village_in(text)

    def likely_village(self, text: str) -> Village | None:
        """A village whose name is nearly that one."""
        close = get_close_matches(fold(read_village(text)[1]), list(self.villages), n=1, cutoff=0.6)
        return self.villages[close[0]] if close else None

    def cluster(self, village: Village, text: str) -> Cluster | None:
        name = fold(text)
        bare = re.sub(r"^(cum dan cu|cum|xom|ngo|to) ", "", name)
        for one in (name, bare, f"cum {bare}", f"xom {bare}"):
            if found := self.clusters.get((village.pk, one)):
                return found
        return None

    def clusters_in(self, village: Village) -> list[str]:
        return [c.name for (pk, _n), c in self.clusters.items() if pk == village.pk]

    def person(self, name: str, *, village: Village | None, phones: list[str]) -> Person | None:
        """The one meant: the same name with a shared number, else the only one of that name there."""
        namesakes = self.people.get((village.pk if village else None, fold(name)), [])
        by_number = [p for p in namesakes if set(numbers_of(p)) & set(phones)]
        if by_number:
            return by_number[0]
        elsewhere = {p.pk: p for n in phones for p in self.by_phone.get(n, []) if p.folded == fold(name)}
        if len(elsewhere) == 1:
            return next(iter(elsewhere.values()))
        free = [p for p in namesakes if not phones or not numbers_of(p)]
        return free[0] if len(free) == 1 and len(namesakes) == 1 else None

    def add_person(self, person: Person) -> None:
        self.people[person.village_id, person.folded].append(person)
        for number in numbers_of(person):
            self.by_phone[number].append(person)


def numbers_of(person: Person) -> list[str]:
    """The numbers that were read with the books, else those in the register now."""
    phones = getattr(person, "known_phones", None)
    return [phone.number for phone in (person.phones.all() if phones is None else phones)]


def _names(words: str, name: str) -> bool:
    """A village is named after its local word; a bare name may be the commune's or a person's."""
    return bool(
        re.search(rf" (thon|ban|lang|xom|ap|khu|buon|tdp|to dan pho|khu pho) {re.escape(name)} ", words)
    )


def books_of(commune: Commune, *, on: date) -> Books:
    """Everything read in a handful of questions."""
    books = Books(commune, on)
    standing = {v.pk: v for v in commune.villages.standing_on(on)}
    for former in VillageName.objects.filter(village__in=standing):
        books.villages[former.folded] = standing[former.village_id]
    books.villages |= {v.folded: v for v in standing.values()}
    for cluster in Cluster.objects.filter(village__in=standing, valid_to=None):
        books.clusters[cluster.village_id, cluster.folded] = cluster
    open_now = Prefetch("appointments", Appointment.objects.filter(until_on=None), to_attr="open_now")
    agreed = Prefetch("consents", Consent.objects.filter(withdrawn_at=None), to_attr="agreed")
    people = Person.objects.filter(commune=commune, is_active=True).order_by("pk")
    # Lists of their own: thousands of prefetched managers cost more than the questions themselves.
    phones = Prefetch("phones", to_attr="known_phones")
    known = {p.pk: p for p in people.prefetch_related(phones, open_now, agreed)}
    for person in known.values():
        books.add_person(person)
    homes = Household.objects.filter(village__in=standing, valid_to=None).select_related("cluster")
    for home in homes.prefetch_related(Prefetch("help_needs", to_attr="known_needs")):
        home.village = standing[home.village_id]
        home.head = known.get(home.head_id) or home.head
        books.homes[home.village_id, fold(home.number)] = home
        books.homes_of[home.head_id].append(home)
    posts = GongPost.objects.filter(village__in=standing, valid_to=None)
    for post in posts.prefetch_related("gongs__keeper", "clusters", "may_strike"):
        books.posts[post.village_id, post.number] = post
    return books
