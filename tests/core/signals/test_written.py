"""A signal survives being written as JSON; wrong data names its field in Vietnamese."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.signals import PRESETS, BadSignal, Signal, from_json, to_json
from tests.core.signals.given import signals


@given(signals())
def test_what_was_written_is_read_back(signal: Signal) -> None:
    assert from_json(json.loads(json.dumps(to_json(signal)))) == signal


def test_every_preset_is_read_back() -> None:
    for signal in PRESETS:
        assert from_json(json.loads(json.dumps(to_json(signal)))) == signal


def _nine() -> dict[str, Any]:
    return json.loads(json.dumps(to_json(PRESETS[0])))


@pytest.mark.parametrize(
    ("path", "value", "field", "words"),
    [
        (["purpose"], "dance", "purpose", "không rõ hiệu lệnh"),
        (["name"], "  ", "name", "không được để trống"),
        (["name"], "x" * 301, "name", "dài quá"),
        (["repeats"], 0, "repeats", "từ 1 đến 20"),
        (["repeats"], True, "repeats", "số nguyên"),
        (["peals"], [], "peals", "từ 1 đến 8"),
        (["peals"], "chín", "peals", "danh sách"),
        (["peals", 1], 9, "peals.1", "bảng"),
        (["peals", 1, "count"], 0, "peals.1.count", "từ 1 đến 60"),
        (["peals", 1, "count"], "chín", "peals.1.count", "số nguyên"),
        (["peals", 0, "count"], 3, "peals.0.count", "từ 4 đến 60"),
        (["peals", 0, "first_gap"], float("nan"), "peals.0.first_gap", "0,1 đến 5"),
        (["peals", 0, "last_gap"], 0.01, "peals.0.last_gap", "0,1 đến 5"),
        (["peals", 1, "pause"], 0.5, "peals.1.pause", "quãng nghỉ phải dài hơn"),
        (["peals", 1, "kind"], "song", "peals.1.kind", "hai loại"),
        (["hours", 0, "start"], "25:00", "hours.0.start", "22:00"),
        (["hours", 0, "end"], "21:50", "hours.0.end", "khác giờ bắt đầu"),
        (["hours", 0, "weekdays"], [7], "hours.0.weekdays", "ngày trong tuần"),
        (["hours", 0, "weekdays"], [], "hours.0.weekdays", "ngày trong tuần"),
        (["who", 0], "king", "who.0", "vai trò"),
        (["colour"], "red", "colour", "không có trường này"),
    ],
)
def test_wrong_data_is_refused_by_field(path: list[Any], value: object, field: str, words: str) -> None:
    data: Any = _nine()
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(BadSignal) as caught:
        from_json(data)
    assert [(p.field, words in p.say()) for p in caught.value.problems] == [(field, True)]


def test_all_wrong_fields_are_told_at_once() -> None:
    data = _nine()
    data["purpose"] = 7
    del data["name"]
    data["peals"][0]["count"] = None
    with pytest.raises(BadSignal) as caught:
        from_json(data)
    assert {p.field for p in caught.value.problems} == {"purpose", "name", "peals.0.count"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.sampled_from(["purpose", "name", "peals", "repeats", "hours", "who", "source", "place"]), json_values
)
def test_rubbish_is_a_signal_or_refused_in_words(field: str, value: object) -> None:
    data = _nine() | {field: value}
    try:
        assert isinstance(from_json(data), Signal)
    except BadSignal as bad:
        assert all(p.field.startswith(field) and p.say() for p in bad.problems)
