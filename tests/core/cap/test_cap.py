"""CAP as values and as a tree: one is the other, and the grammar says where a tree is wrong."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.areas import Round
from keng.core.cap.grammar import CapFault, NotCap, check
from keng.core.cap.message import CapArea, CapInfo, CapMessage, Category, MsgType, Reference, Status
from keng.core.cap.reading import read_message
from keng.core.cap.tree import DSIG, Node
from keng.core.cap.written import tree_of
from keng.core.geo import Point

AT = datetime.fromisoformat("2026-11-23T22:00:00+07:00")
AREA = CapArea(
    "thôn Mẫu Năm", (((105.1, 20.1), (105.2, 20.1), (105.2, 20.2)),), (Round(Point(20.1, 105.1), 500.0),)
)
INFO = CapInfo(
    "vi-VN", (Category.FIRE,), "Cháy", "Immediate", "Severe", "Observed", "Monitor", AT, areas=(AREA,)
)
FIRST = CapMessage("keng.1.2.3", "99001@xa.example", AT, Status.ACTUAL, MsgType.ALERT, infos=(INFO,))
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
names = st.text("abcXYZ019.-@_", min_size=1, max_size=20)
times = st.integers(-900_000_000, 900_000_000).map(lambda s: AT + timedelta(seconds=s))
CIRCLE, RING = "alert/info/area/circle", "alert/info/area/polygon"


@given(
    name=names, sender=names, sent=times, headline=words, status=st.sampled_from(Status), past=st.lists(times)
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back_the_same(name, sender, sent, headline, status, past):
    later = MsgType.UPDATE if past else MsgType.ALERT
    said = replace(
        FIRST,
        identifier=name,
        sender=sender,
        sent=sent,
        status=status,
        msg_type=later,
        references=tuple(Reference(sender, name, at) for at in past),
        infos=(replace(INFO, headline=headline),),
    )
    assert read_message(tree_of(said)) == said


def changed(path, node=None):
    """The tree of the first message with the element at that path replaced, or taken out."""

    def walk(tree, rest):
        kept = []
        for child in tree.children:
            if child.name != rest[0]:
                kept.append(child)
            elif len(rest) > 1:
                kept.append(walk(child, rest[1:]))
            elif node is not None:
                kept.append(node)
        return replace(tree, children=tuple(kept))

    return walk(tree_of(FIRST), path.split("/"))


@pytest.mark.parametrize(
    ("tree", "fault", "where"),
    [
        (Node("rss", space=""), CapFault.NOT_CAP, "rss"),
        (changed("identifier"), CapFault.MISSING, "alert/identifier"),
        (changed("sender", Node("sender", "một, hai")), CapFault.NOT_A_NAME, "alert/sender"),
        (changed("sent", Node("sent", "2026-11-23T15:00:00Z")), CapFault.NOT_A_TIME, "alert/sent"),
        (changed("sent", Node("sent", "2026-02-30T15:00:00+07:00")), CapFault.NOT_A_TIME, "alert/sent"),
        (changed("status", Node("status", "actual")), CapFault.NOT_A_CHOICE, "alert/status"),
        (changed("msgType", Node("msgType", "Cancel")), CapFault.NO_REFERENCE, "alert/references"),
        (changed("scope", Node("phamvi", "Public")), CapFault.MISSING, "alert/scope"),
        (changed("info/category"), CapFault.MISSING, "alert/info/category"),
        (changed("info/urgency", Node("event", "hai lần")), CapFault.MISSING, "alert/info/urgency"),
        (
            changed("info/area/circle", Node("circle", "20,105")),
            CapFault.NOT_A_SHAPE,
            "alert/info/area/circle",
        ),
        (
            changed("info/area/circle", Node("circle", "99,105 1")),
            CapFault.NOT_A_SHAPE,
            "alert/info/area/circle",
        ),
        (
            changed("info/area/circle", Node("circle", "nan,nan nan")),
            CapFault.NOT_A_SHAPE,
            "alert/info/area/circle",
        ),
        (
            changed("info/area/polygon", Node("polygon", "20,105 20,106 21,106")),
            CapFault.NOT_A_SHAPE,
            RING,
        ),
        (changed("status", Node("status", children=(Node("b"),))), CapFault.HAS_CHILDREN, "alert/status"),
    ],
)
def test_what_breaks_the_grammar_is_named_with_its_place(tree, fault, where):
    with pytest.raises(NotCap) as found:
        read_message(tree)
    assert (found.value.fault, found.value.where) == (fault, where)


def test_a_signature_stands_at_the_end_and_nowhere_else():
    own, seal = tree_of(FIRST), Node("Signature", space=DSIG)
    check(replace(own, children=(*own.children, seal)))
    with pytest.raises(NotCap):
        check(replace(own, children=(seal, *own.children)))
