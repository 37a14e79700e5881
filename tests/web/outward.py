"""Rows by which a commune speaks with other systems, for the addresses that name one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from keng.records.alarms.cap_feeds import open_cap
from keng.records.alarms.models import CapCertificate, CapFeed, CapProposal
from keng.records.messages.hooks import open_hook
from keng.records.messages.models import Outlet, Webhook
from keng.records.places.models import Village

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Outward:
    """The village's commune and what it holds of others."""

    village: Village

    @cached_property
    def hook(self) -> Webhook:
        url = "https://nhan.example.org/keng"
        return open_hook(self.village.commune, name="tỉnh", url=url, by=None, at=NOW)

    @cached_property
    def outlet(self) -> Outlet:
        return Outlet.objects.create(
            commune=self.village.commune,
            village=self.village,
            kind="loud",
            name="loa",
            address="https://loa.example.org/",
            made_at=NOW,
        )

    @cached_property
    def certificate(self) -> CapCertificate:
        known = {"pem": "x", "fingerprint": "x", "valid_until": NOW, "added_at": NOW}
        return CapCertificate.objects.create(commune=self.village.commune, name="tỉnh", **known)

    @cached_property
    def proposal(self) -> CapProposal:
        return CapProposal.objects.create(
            commune=self.village.commune,
            sender="tinh@example.org",
            identifier=f"x{self.village.pk}",
            sent_at=NOW,
            msg_type="Alert",
            occasion="real",
            kind="flood",
            headline="Lũ",
            trust="unsigned",
            came_by="tệp",
            received_at=NOW,
            state="waiting",
        )

    @cached_property
    def warnings(self) -> CapFeed:
        return open_cap(self.village.commune, kinds=["fire"], by=None, at=NOW)


OUTWARD = {
    **dict.fromkeys(["hook", "hook_rotate", "hook_test", "hook_close"], lambda side: {"pk": side.hook.pk}),
    **dict.fromkeys(["outlet_test", "outlet_close"], lambda side: {"pk": side.outlet.pk}),
    "certificate_drop": lambda side: {"pk": side.certificate.pk},
    "proposal": lambda side: {"pk": side.proposal.pk},
    **dict.fromkeys(["cap_feed", "cap_certificate"], lambda side: {"token": side.warnings.token}),
    "cap_message": lambda side: {"token": side.warnings.token, "identifier": "keng.0.0.0"},
}
