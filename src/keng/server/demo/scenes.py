"""The script of the evening: who does what at which minute, each through the entrance such a person has."""

import hashlib
import hmac
import json
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings

from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import GongPost
from keng.records.people.accounts import invite
from keng.records.people.models import Person
from keng.records.places.models import Commune
from keng.records.roster.models import Duty
from keng.records.roster.queries import on_duty
from keng.records.watch.models import Exemption, Expectation
from keng.server.demo.visitor import Visitor
from keng.web.templatetags.keng_words import called

MINUTE = timedelta(minutes=1)
FAST_MS = 7 * 60_000  # one phone's clock runs seven minutes ahead


@dataclass(frozen=True)
class Scene:
    """Something somebody does at an instant of the evening."""

    at: datetime
    words: str
    act: Callable[[], object]


@dataclass
class Players:
    """The people of the sample commune who have a part tonight, each with a phone."""

    commune: Commune
    night: date
    base_url: str
    at: datetime
    phones: dict[int, Visitor] = field(default_factory=dict)  # by person id

    def __post_init__(self) -> None:
        rows = GongPost.objects.filter(village__commune=self.commune).select_related("village")
        self.posts = list(rows.order_by("village__order", "number"))
        self.duties = on_duty([post.pk for post in self.posts], self.night)
        self.ring_at = datetime.combine(self.night, datetime.min.time(), self.commune.zone) + 22 * 60 * MINUTE

    def who(self, post: GongPost, duty: Duty = Duty.STRIKER) -> Person:
        return self.duties[post.pk][duty]

    def phone(self, person: Person) -> Visitor:
        """That person's phone, signed in by a one-use link the first time."""
        if person.pk not in self.phones:
            token = invite(person, by=None, at=settings.CLOCK.now())
            self.phones[person.pk] = Visitor(self.base_url, token)
        return self.phones[person.pk]

    def moment(self, minutes: float) -> datetime:
        """So many minutes after ten."""
        return self.ring_at + minutes * MINUTE

    def row(self, post: GongPost) -> Expectation:
        return Expectation.objects.get(post=post, night=self.night)

    def tap(self, person: Person, post: GongPost, *, struck_at: datetime, ahead_ms: int = 0) -> None:
        """One touch of the button; the phone says when, by its own clock, and how wrong that clock is."""
        form = {
            "client_id": str(uuid.uuid4()),
            "tapped": str(int(struck_at.timestamp() * 1000) + ahead_ms),
            "offset": str(ahead_ms),
        }
        self.phone(person).press(f"/phien/danh/{post.pk}", form, on="/phien/")

    def press(self, person: Person, post: GongPost, what: str) -> None:
        """One of the other buttons under the gong."""
        self.phone(person).press(f"/phien/{self.row(post).pk}/{what}", {}, on="/phien/")


def scenes(players: Players) -> list[Scene]:
    """Every scene in the order of the evening."""
    by_village: dict[int, list[GongPost]] = {}
    for post in players.posts:
        by_village.setdefault(post.village.order, []).append(post)
    mishaps = (
        _early,
        _on_time,
        _forgotten,
        _wrong_signal,
        _offline,
        _by_sms,
        _storm,
        _silent,
        _busy,
        _by_mistake,
    )
    played: list[Scene] = []
    parts = dict(zip((1, 2, 3, 4, 5, 6, 7, 8, 9, 10), mishaps, strict=True))
    for order, posts in by_village.items():
        played += parts.get(order, _on_time)(players, posts[0])
        if order != 7:  # the storm is over the whole village
            played += [scene for post in posts[1:] for scene in _on_time(players, post)]
    return sorted(played, key=lambda scene: scene.at)


def _on_time(players: Players, post: GongPost) -> Iterator[Scene]:
    # Spread over the minutes in which a gong is on time, the same every night.
    at = players.moment(-1 + players.posts.index(post) * 5 / len(players.posts))
    yield _tap(players, post, at, "đánh kẻng và chạm một lần")


def _early(players: Players, post: GongPost) -> Iterator[Scene]:
    yield _tap(players, post, players.moment(-7), "nghe nhầm đồng hồ, đánh sớm")


def _forgotten(players: Players, post: GongPost) -> Iterator[Scene]:
    at, deputy = players.moment(7), players.who(post, Duty.DEPUTY)
    words = f"{_name(players, post)} ngủ quên; {called(deputy)} được nhắc, ra đánh thay"
    yield Scene(at, _at(post, words), lambda: players.tap(deputy, post, struck_at=at))


def _wrong_signal(players: Players, post: GongPost) -> Iterator[Scene]:
    at = players.moment(1)
    _row, secret = make_key(
        players.commune,
        name="Hộp bên kẻng (mẫu)",
        scope=ApiKey.Scope.STRIKES,
        post=post,
        by=None,
        at=players.at,
    )
    strike = {
        "id": str(uuid.uuid4()),
        "struck_at": at.isoformat(),
        "is_right_signal": False,
        "note": "một hồi dài",
    }
    headers = {"Authorization": f"Bearer {secret}"}
    words = "hộp bên kẻng nghe một hồi dài, không phải tiếng bình yên"
    yield Scene(at, _at(post, words), lambda: _send(players, "/api/strikes", strike, headers))


def _offline(players: Players, post: GongPost) -> Iterator[Scene]:
    struck_at, back = players.moment(2), players.moment(18)
    who = players.who(post)
    words = f"{called(who)} đã chạm lúc 22:02 khi mất sóng, đồng hồ máy nhanh 7 phút; giờ máy mới gửi được"
    yield Scene(back, _at(post, words), lambda: players.tap(who, post, struck_at=struck_at, ahead_ms=FAST_MS))


def _by_sms(players: Players, post: GongPost) -> Iterator[Scene]:
    at, who = players.moment(3), players.who(post)
    row, secret = make_key(
        players.commune, name="Máy chuyển SMS (mẫu)", scope=ApiKey.Scope.SMS_IN, by=None, at=players.at
    )
    text = {
        "id": str(uuid.uuid4()),
        "sender": who.phones.values_list("number", flat=True)[0],
        "text": "1",
        "received_at": at.isoformat(),
    }

    def act() -> None:
        stamp = str(int(settings.CLOCK.now().timestamp()))
        body = json.dumps(text).encode() + stamp.encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        _send(players, f"/api/sms/{row.pk}", text, {"X-Timestamp": stamp, "X-Signature": signature})

    yield Scene(at, _at(post, f"{called(who)} không có mạng, nhắn lại “1” bằng điện thoại phím"), act)


def _storm(players: Players, post: GongPost) -> Iterator[Scene]:
    head = Person.objects.get(appointments__role="village_head", appointments__village=post.village)

    form = {
        "village": str(post.village.pk),
        "kind": Exemption.Kind.STORM.value,
        "from_on": players.night.isoformat(),
        "until_on": players.night.isoformat(),
        "reason": "Mưa to gió lớn, bà con ở trong nhà",
    }

    def act() -> None:
        players.phone(head).press("/so-dem/nghi/", form)

    yield Scene(players.moment(-4), f"{post.village}: mưa bão, {called(head)} ghi nghỉ đánh đêm nay", act)


def _silent(players: Players, post: GongPost) -> Iterator[Scene]:
    words = "không ai đánh, không ai báo; Kẻng hỏi dần lên cho tới bảng trực của xã"
    yield Scene(players.moment(17), _at(post, words), lambda: None)


def _busy(players: Players, post: GongPost) -> Iterator[Scene]:
    who, deputy = players.who(post), players.who(post, Duty.DEPUTY)
    yield Scene(
        players.moment(-6), _at(post, f"{called(who)} báo bận"), lambda: players.press(who, post, "ban")
    )
    at = players.moment(1.5)
    words = f"{called(deputy)} đánh thay, đúng giờ"
    yield Scene(at, _at(post, words), lambda: players.tap(deputy, post, struck_at=at))


def _by_mistake(players: Players, post: GongPost) -> Iterator[Scene]:
    who, at = players.who(post), players.moment(19)
    yield _tap(players, post, at, "nhớ ra muộn, đánh khi đã quá giờ")
    words = f"{called(who)} bấm: báo cả thôn không phải báo động"
    yield Scene(at + MINUTE, _at(post, words), lambda: players.press(who, post, "khong-phai-bao-dong"))


def _tap(players: Players, post: GongPost, at: datetime, words: str) -> Scene:
    who = players.who(post)
    return Scene(at, _at(post, f"{called(who)} {words}"), lambda: players.tap(who, post, struck_at=at))


def _at(post: GongPost, words: str) -> str:
    return f"{post.village}, kẻng số {post.number}: {words}"


def _name(players: Players, post: GongPost) -> str:
    return called(players.who(post))


def _send(players: Players, path: str, what: Mapping[str, object], headers: dict[str, str]) -> None:
    """What a machine says, as JSON."""
    request = urllib.request.Request(  # noqa: S310 - our own http address
        players.base_url + path, json.dumps(what).encode(), headers | {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - as above
