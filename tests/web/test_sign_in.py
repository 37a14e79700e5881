"""The doors: a link once, a password with a second factor, and nothing that goes around them."""

import re
import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.password_validation import get_default_password_validators
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import translation

from keng.core.old_fonts import is_real
from keng.core.rights import Role
from keng.records.people.accounts import invite
from keng.records.people.appointments import appoint
from keng.records.people.models import Account, AuditEntry, BoundPhone, Person
from tests.web.conftest import World, sign_in

PASSWORD = "kẻng vang đêm thanh"


def link_for(person: Person) -> str:
    return f"/vao/{invite(person, by=None, at=datetime.now(UTC))}"


def code_of(secret: str, *, step: int = 0) -> str:
    """What an authenticator shows now; `step` is half-minutes from now."""
    counter = int(time.time()) // 30 + step
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


@pytest.fixture
def real(world: World) -> World:
    """The same communes, no longer samples: officers need what officers need."""
    for commune in (world.commune, world.other):
        commune.is_sample = False
        commune.save()
    return world


@pytest.fixture
def officer(real: World) -> Person:
    return real.person("Phạm Quân", role=Role.OFFICE)


def enrol(person: Person, *, browser: Client) -> str:
    """From the first link to the first page, as the officer does it; the authenticator's secret."""
    browser.post(link_for(person))
    assert browser.get("/moi-nguoi/")["Location"] == "/tai-khoan/mat-khau/"
    browser.post("/tai-khoan/mat-khau/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert browser.get("/moi-nguoi/")["Location"] == "/accounts/2fa/totp/activate/"
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page.headers
    secret = re.search(r'class="secret">(\w+)<', page.content.decode()).group(1)  # type: ignore[union-attr]
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()
    return secret


@pytest.mark.feature("R3")
def test_an_officer_sets_a_password_and_a_second_factor_before_any_page(officer: Person) -> None:
    browser = Client()
    enrol(officer, browser=browser)
    assert browser.get("/moi-nguoi/").status_code == 200
    assert not BoundPhone.objects.filter(account__person=officer).exists()


@pytest.mark.feature("R3")
def test_an_officer_signs_in_elsewhere_with_both(officer: Person) -> None:
    secret = enrol(officer, browser=Client())
    elsewhere = Client()
    name = Account.objects.get(person=officer).username
    answer = elsewhere.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert elsewhere.get("/moi-nguoi/")["Location"].startswith("/accounts/login/")
    wrong = elsewhere.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Mã chưa đúng" in wrong.content.decode()
    elsewhere.post("/accounts/2fa/authenticate/", {"code": code_of(secret, step=1)})
    assert elsewhere.get("/moi-nguoi/").status_code == 200


def test_a_cookie_does_not_stand_in_for_the_second_factor(officer: Person) -> None:
    browser = Client()
    browser.post(link_for(officer))
    browser.post("/tai-khoan/mat-khau/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    browser.cookies["keng_phone"] = "made-up"
    assert browser.get("/moi-nguoi/")["Location"] == "/accounts/2fa/totp/activate/"


def test_a_phone_bound_before_the_appointment_does_not_open_the_office(real: World) -> None:
    hoa = real.person("Trần Văn Hòa", role=Role.STRIKER, village=real.mot)
    phone = sign_in(hoa)
    assert phone.get("/giup-do/").status_code == 200
    now = datetime.now(UTC)
    appoint(hoa, role=Role.OFFICE, on=now.date(), by=None, at=now)
    assert phone.get("/moi-nguoi/")["Location"].startswith("/accounts/login/")
    assert phone.get("/moi-nguoi/")["Location"].startswith("/accounts/login/")  # nor does its cookie


def test_a_new_link_for_an_enrolled_officer_still_asks_for_the_second_factor(officer: Person) -> None:
    secret = enrol(officer, browser=Client())
    browser = Client()
    assert browser.post(link_for(officer))["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/tai-khoan/mat-khau/")["Location"].startswith("/accounts/login/")
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret, step=1)})
    page = browser.get("/tai-khoan/mat-khau/").content.decode()
    assert "Đặt mật khẩu" in page  # forgotten passwords are replaced this way
    assert "old_password" not in page


def test_field_people_have_no_password_to_set_and_no_second_factor(real: World) -> None:
    phone = sign_in(real.person("Trần Văn Hòa", role=Role.STRIKER, village=real.mot))
    assert phone.get("/giup-do/").status_code == 200
    assert phone.get("/tai-khoan/mat-khau/").status_code == 404
    assert phone.get("/accounts/2fa/").status_code == 403
    assert phone.get("/accounts/password/set/").status_code == 404


@pytest.mark.feature("R4", "T2")
def test_looking_at_a_link_does_not_spend_it_and_using_it_does(world: World) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    link = link_for(hoa)
    for _ in range(3):  # a chat app previews it
        assert Client().get(link).status_code == 200
    assert Client().head(link).status_code == 200
    assert Client().post(link).status_code == 302
    assert Client().post(link).status_code == Client().get(link).status_code == 410


def test_a_newer_link_ends_the_older(world: World) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    older, newer = link_for(hoa), link_for(hoa)
    assert Client().post(older).status_code == 410
    assert Client().post(newer).status_code == 302


@pytest.mark.feature("R9")
def test_guessing_links_is_shut_after_twenty_but_not_for_who_has_one(world: World) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    tries = [stranger.post(f"/vao/doan-{i}").status_code for i in range(21)]
    assert tries == [410] * 20 + [429]
    assert Client(REMOTE_ADDR="198.51.100.8").post(link_for(hoa)).status_code == 302


@pytest.mark.feature("R9")
def test_guessing_a_password_is_shut_in_words(officer: Person) -> None:
    name = Account.objects.get_or_create(person=officer, defaults={"username": "quan"})[0].username
    browser = Client()
    tries = [browser.post("/accounts/login/", {"login": name, "password": f"sai-{i}"}) for i in range(7)]
    assert [t.status_code for t in tries[:4]] == [200] * 4
    assert tries[4].status_code == 429
    assert all("Thử nhiều lần quá" in t.content.decode() for t in tries[4:])


@pytest.mark.feature("R3", "R9")
def test_guessing_the_second_factor_is_shut_even_for_the_right_code(officer: Person) -> None:
    secret = enrol(officer, browser=Client())
    name, thief = Account.objects.get(person=officer).username, Client()
    thief.post("/accounts/login/", {"login": name, "password": PASSWORD})
    for n in range(12):
        thief.post("/accounts/2fa/authenticate/", {"code": f"{n:06d}"})
    late = thief.post("/accounts/2fa/authenticate/", {"code": code_of(secret, step=1)})
    assert late.status_code != 302, "a guesser who is shut out stays out"
    assert thief.get("/moi-nguoi/")["Location"].startswith("/accounts/login/")


def test_signing_in_gives_a_new_session(world: World) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    browser = Client()
    browser.get("/accounts/login/")
    session = browser.session
    session["planted"] = "1"
    session.save()
    browser.cookies["sessionid"] = session.session_key
    browser.post(link_for(hoa))
    assert browser.cookies["sessionid"].value != session.session_key


def test_a_bound_phone_needs_no_session_and_is_seen_by_the_hour(world: World) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    phone = sign_in(hoa)
    BoundPhone.objects.update(last_seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert phone.get("/phien/").status_code == 200
    assert not Session.objects.exists()
    seen = BoundPhone.objects.get().last_seen_at
    assert seen > datetime(2026, 1, 2, tzinfo=UTC)
    assert phone.get("/phien/").status_code == 200
    assert BoundPhone.objects.get().last_seen_at == seen


def test_a_new_owner_of_a_browser_is_not_the_one_before(officer: Person, real: World) -> None:
    browser = Client()
    enrol(officer, browser=browser)
    browser.post(link_for(real.person("Trần Văn Hòa", role=Role.STRIKER, village=real.mot)))
    assert "Trần Văn Hòa" in browser.get("/cua-toi/").content.decode()
    assert browser.get("/moi-nguoi/").status_code == 403


def test_leaving_a_phone_forgets_it(world: World) -> None:
    phone = sign_in(world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot))
    phone.post("/accounts/logout/")
    assert phone.get("/giup-do/")["Location"].startswith("/accounts/login/")


@override_settings(IS_HTTPS=True, SESSION_COOKIE_SECURE=True)
def test_every_answer_carries_the_content_policy_and_cookies_are_closed(officer: Person, real: World) -> None:
    hoa = real.person("Trần Văn Hòa", role=Role.STRIKER, village=real.mot)
    browser, session = Client(), Client()
    session.post(link_for(officer))
    for answer in (browser.get("/accounts/login/"), browser.post(link_for(hoa)), browser.get("/khong-co/")):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
    for cookie in (browser.cookies["keng_phone"], session.cookies["sessionid"]):
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"


def test_no_page_holds_an_inline_script_or_style(officer: Person) -> None:
    browser = Client()
    enrol(officer, browser=browser)
    for address in ("/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/moi-nguoi/", "/giup-do/"):
        page = browser.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=", page), address
        inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page)
        assert not inline, address


@pytest.mark.feature("R5")
def test_coming_in_and_being_invited_are_in_the_log_without_names(officer: Person) -> None:
    enrol(officer, browser=Client())
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"invite", "sign_in", "set_password"} <= verbs
    assert not AuditEntry.objects.filter(detail__icontains="Quân").exists()


@pytest.mark.parametrize("password", ["123", "1234567890"])
def test_what_is_wrong_with_a_password_is_said_in_our_words(password: str) -> None:
    """Every validator in force, its complaint and its help: in Vietnamese whichever text the library has."""
    said = []
    with translation.override("vi"):
        for validator in get_default_password_validators():
            said.append(str(validator.get_help_text()))
            try:
                validator.validate(password)
            except ValidationError as error:
                said += error.messages
    assert len(said) > 2
    assert not [text for text in said if not is_real(text)]
    assert not [text for text in said if "password" in text.lower()]


def test_the_password_page_speaks_vietnamese(officer: Person) -> None:
    client = Client()
    client.post(link_for(officer))
    page = client.post("/tai-khoan/mat-khau/", {"new_password1": "123", "new_password2": "123"})
    assert "Mật khẩu ngắn quá: cần ít nhất 10 chữ." in page.content.decode()
    assert "too short" not in page.content.decode()
