"""Signatures of Standard Webhooks: the vector of its specification, two secrets at once, wrong ones."""

import pytest

from keng.core.webhooks import heard, is_signed, sign, spoken

SECRET = heard("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
CALL = {"number": "msg_p5jXN8AQM9LWM0D4loKWxJek", "stamp": 1614265330, "body": b'{"test": 2432232314}'}
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_the_specification():
    assert sign(SECRET, **CALL) == SIGNATURE
    assert heard(spoken(SECRET)) == SECRET


def test_any_of_several_signatures_by_any_secret_in_force_will_do():
    other = sign(b"mot-khoa-khac", **CALL)
    assert is_signed(f"{other} {SIGNATURE}", [SECRET], **CALL)
    assert is_signed(other, [SECRET, b"mot-khoa-khac"], **CALL)


@pytest.mark.parametrize("wrong", [{"number": "msg_khac"}, {"stamp": 1614265331}, {"body": b"{}"}])
def test_what_was_changed_is_not_signed(wrong):
    assert not is_signed(SIGNATURE, [SECRET], **(CALL | wrong))


@pytest.mark.parametrize("header", ["", "v1", "v2,abc", "chữ ký", SIGNATURE.replace("v1,", "v1a,")])
def test_no_signature_is_none(header):
    assert not is_signed(header, [SECRET], **CALL)


def test_a_text_that_is_no_secret_is_refused():
    with pytest.raises(ValueError, match="secret"):
        heard("whsec_không phải")
