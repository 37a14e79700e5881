"""Other systems hear of alarms by signed webhooks: over real HTTP to a double that misbehaves on a script."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from keng.channels.envelope import Envelope, Fate
from keng.channels.hooks import Hooks, is_public
from keng.core.rights import Role
from keng.core.webhooks import heard, is_signed
from keng.records.alarms.actions import Cry, raise_alarm, stand_down
from keng.records.alarms.merging import merge_alarm, part_alarm
from keng.records.alarms.programs import EVENTS
from keng.records.messages.models import Channel, Message, Occasion, Webhook
from keng.records.places.models import Commune
from keng.web.templatetags.keng_messages import EVENTS as WORDS
from keng.worker.sending import Post
from tests.web.conftest import sign_in


class Double:
    """Keeps what it was told and answers as the script says; 204 where the script is at its end."""

    def __init__(self):
        self.heard, self.script = [], []
        double = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                double.heard.append((dict(self.headers.items()), body))
                answer = double.script.pop(0) if double.script else 204
                if answer is None:  # it was taken, and the line broke before anybody said so
                    self.connection.close()
                    return
                self.send_response(answer)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_words):
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self.server.server_port}/keng"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def double():
    found = Double()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def office(world, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"webhooks_to_private": True})
    return sign_in(world.person("Chị Hạnh", role=Role.POLICE_CHIEF))


def connected(office, url):
    page = office.post("/noi-nhan/", {"name": "tỉnh", "url": url})
    return Webhook.objects.get(), page.context["secret"]


def sending(at, **more):
    """Let the worker send for a real commune; only a made-up one lets officers in without a password."""
    Commune.objects.update(is_sample=False)
    Post("canh", {Channel.HOOK: Hooks(lambda: at, **more)}, lambda: at).pump(at=at)
    Commune.objects.update(is_sample=True)


def is_by(secret, told):
    headers, body = told
    names = {name.lower(): value for name, value in headers.items()}
    return is_signed(
        names["webhook-signature"],
        [heard(secret)],
        number=names["webhook-id"],
        stamp=int(names["webhook-timestamp"]),
        body=body,
    )


@pytest.mark.feature("P6", "C14")
def test_an_alarm_is_told_signed_tried_again_and_every_attempt_stands_in_the_log(world, office, double):
    hook, secret = connected(office, double.url)
    double.script, at = [500, None, 302], datetime.now(UTC)
    raise_alarm(Cry(kind="fire", village=world.mot, note="nhà bác Hòa"), by=None, at=at)
    for minutes in (0, 1, 5, 9, 20):
        sending(at + timedelta(minutes=minutes), may_reach_private=True)
    assert len(double.heard) == 4
    assert all(is_by(secret, one) for one in double.heard)
    assert (
        len({(one[0]["webhook-id"], one[1]) for one in double.heard}) == 1
    )  # what came twice is known by it
    said = json.loads(double.heard[0][1])
    assert (said["type"], said["data"]["village"]) == ("alarm.raised", "thôn Một")
    assert "Hòa" not in json.dumps(said, ensure_ascii=False)
    log = office.get(f"/noi-nhan/{hook.pk}/").content.decode()
    assert all(word in log for word in ("Có báo động", "alarm.raised", "trả lời mã 500", "302", "204"))


@pytest.mark.feature("P6", "B12", "B11")
def test_the_end_is_told_too_and_a_drill_only_where_it_names_this_path(world, office, double):
    connected(office, double.url)
    at, chief = datetime.now(UTC), world.person("Trưởng", role=Role.POLICE_CHIEF)
    drill = {"kind": "flood", "village": world.hai, "occasion": Occasion.DRILL}
    raise_alarm(Cry(**drill), by=chief, at=at)
    assert not Message.objects.filter(channel=Channel.HOOK).exists()
    row = raise_alarm(Cry(kind="fire", village=world.mot), by=chief, at=at)
    stand_down(row, by=chief, at=at, is_false=True)
    raise_alarm(Cry(**(drill | {"kind": "theft", "drill_paths": ["hook"]})), by=chief, at=at)
    sending(at, may_reach_private=True)
    said = [json.loads(body) for _headers, body in double.heard]
    told = sorted((one["type"], one["data"]["occasion"]) for one in said)
    assert told == [("alarm.called_off", "real"), ("alarm.raised", "drill"), ("alarm.raised", "real")]


@pytest.mark.feature("P6", "B9")
def test_everything_that_is_told_of_an_alarm_has_words_in_the_log(world, office, double):
    hook, _secret = connected(office, double.url)
    at, chief = datetime.now(UTC), world.person("Trưởng", role=Role.POLICE_CHIEF)
    first, second = (raise_alarm(Cry(kind=k, village=world.mot), by=chief, at=at) for k in ("fire", "flood"))
    merge_alarm(second, into=first, by=chief, at=at)
    told = json.loads(Message.objects.get(template="alarm.merged").params["payload"])
    assert told["data"]["merged_into"] == first.pk
    part_alarm(second, by=chief, at=at)
    log = office.get(f"/noi-nhan/{hook.pk}/").content.decode()
    assert "Gộp vào báo động khác" in log and "Tách lại" in log
    assert set(EVENTS.values()) <= WORDS.keys()


@pytest.mark.feature("P6")
def test_a_new_secret_signs_beside_the_old_one_for_a_day_and_a_test_is_sent(world, office, double):
    hook, old = connected(office, double.url)
    new = office.post(f"/noi-nhan/{hook.pk}/khoa-moi/").context["secret"]
    assert new != old
    office.post(f"/noi-nhan/{hook.pk}/thu/")
    at = datetime.now(UTC)
    sending(at, may_reach_private=True)
    assert is_by(old, double.heard[0])
    assert is_by(new, double.heard[0])
    Webhook.objects.update(rotated_at=at - timedelta(days=2))
    office.post(f"/noi-nhan/{hook.pk}/thu/")
    sending(datetime.now(UTC), may_reach_private=True)
    assert not is_by(old, double.heard[1])
    assert is_by(new, double.heard[1])


@pytest.mark.feature("P6")
def test_nothing_goes_into_our_own_network_unless_the_setting_says_so(world, office, double):
    hook, _secret = connected(office, double.url.replace("127.0.0.1", "localhost"))
    office.post(f"/noi-nhan/{hook.pk}/thu/")
    sending(datetime.now(UTC))
    assert not double.heard
    row = Message.objects.get(channel=Channel.HOOK)
    assert row.state == Message.State.FAILED
    assert "địa chỉ trong mạng nhà" in office.get(f"/noi-nhan/{hook.pk}/").content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "0x7f.1", "[::ffff:127.0.0.1]", "10.0.0.1"])
def test_however_a_private_address_is_written_it_is_refused(host, double):
    port = double.server.server_port
    address = json.dumps({"url": f"http://{host}:{port}/", "secrets": []})
    [(_sent, outcome)] = Hooks(lambda: datetime.now(UTC)).carry([Envelope("1", address, "", "{}")])
    assert outcome.fate in (Fate.REFUSED, Fate.FAILED)
    assert not double.heard


@pytest.mark.parametrize(
    ("address", "is_so"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        ("169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
    ],
)
def test_which_addresses_are_public(address, is_so):
    assert is_public(address) is is_so


@pytest.mark.feature("P6")
def test_the_form_refuses_in_words_what_is_never_sent_to(world, office, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"webhooks_to_private": False})
    at_home = [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "169.254.169.254",
        "10.0.0.1",
        "2130706433",
        "0x7f.1",
        "a.local",
    ]
    for url in [*(f"https://{host}/x" for host in at_home), "http://tinh.example.vn/x"]:
        page = office.post("/noi-nhan/", {"name": "tỉnh", "url": url})
        assert (page.status_code, Webhook.objects.count()) == (422, 0), url
    assert "phải bắt đầu bằng https://" in page.content.decode()
    assert office.post("/noi-nhan/", {"name": "x", "url": "https://tinh.example.vn/x"}).status_code == 200
    assert Webhook.objects.count() == 1


def test_a_closed_one_is_told_nothing_more(world, office, double):
    hook, _secret = connected(office, double.url)
    office.post(f"/noi-nhan/{hook.pk}/thu/")
    office.post(f"/noi-nhan/{hook.pk}/ngung/")
    raise_alarm(Cry(kind="fire", village=world.mot), by=None, at=datetime.now(UTC))
    sending(datetime.now(UTC), may_reach_private=True)
    assert not double.heard
