"""Webhooks as Standard Webhooks 1.0 sends them: signed, never redirected, never into our own network."""

import ipaddress
import json
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together
from keng.core.webhooks import heard, sign

PROVIDER = "webhook"
GONE = 410  # the other end wants no more of this (Standard Webhooks, "Delivery")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(OSError):
    """The name leads into a network that is not for everybody."""


class PublicOnly(AbstractResolver):
    """Names are looked up once, and what they lead to is judged before anything connects to it."""

    def __init__(self) -> None:
        self.names = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self.names.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise NotPublic(host)
        return found

    async def close(self) -> None:
        await self.names.close()


@dataclass(frozen=True)
class Hooks:
    """`now` stamps each attempt. The envelope's address is JSON: `url` and the `secrets` that sign."""

    now: Callable[[], datetime]
    may_reach_private: bool = False
    provider: str = PROVIDER

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        return Together(self.provider, connector=self._connector).carry(envelopes, self._one)

    def _connector(self) -> aiohttp.TCPConnector:
        names = None if self.may_reach_private else PublicOnly()
        return aiohttp.TCPConnector(resolver=names, use_dns_cache=False)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        to = json.loads(envelope.address)
        if not self.may_reach_private and _is_private_literal(to["url"]):
            return self._refused("địa chỉ trong mạng nhà")
        body = envelope.body.encode()
        headers = self._signed(envelope.key, to["secrets"], body)
        try:
            async with session.post(to["url"], data=body, headers=headers, allow_redirects=False) as answer:
                return self._judged(answer.status)
        except aiohttp.InvalidURL:
            return self._refused("địa chỉ không đúng")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                return self._refused("địa chỉ trong mạng nhà")
            raise

    def _judged(self, status: int) -> Outcome:
        if 200 <= status < 300:
            return Outcome(Fate.DELIVERED, self.provider, detail=str(status))
        return Outcome(Fate.REFUSED if status == GONE else Fate.FAILED, self.provider, detail=str(status))

    def _refused(self, why: str) -> Outcome:
        return Outcome(Fate.REFUSED, self.provider, detail=why)

    def _signed(self, number: str, secrets: Sequence[str], body: bytes) -> dict[str, str]:
        stamp = int(self.now().timestamp())
        signatures = (sign(heard(one), number=number, stamp=stamp, body=body) for one in secrets)
        return {
            "content-type": "application/json",
            "user-agent": "Keng",
            "webhook-id": number,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signatures),
        }


def is_public(text: str) -> bool:
    """Whether an IP address is one of the internet at large; what hides in IPv6 is looked at too."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.teredo is not None:
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def _is_private_literal(url: str) -> bool:
    """aiohttp asks no resolver about an address written in figures."""
    host = URL(url).host or ""
    try:
        return not is_public(host)
    except ValueError:
        return False  # a name: the resolver judges it
