"""The one place where channels get their keys."""

from collections.abc import Mapping

from django.conf import settings

from keng.channels.apprised import Apprised
from keng.channels.envelope import Carrier
from keng.channels.hooks import Hooks
from keng.channels.local import Local, Missing
from keng.channels.lorawan import Lorawan
from keng.channels.ntfy import Ntfy
from keng.channels.push import Push
from keng.channels.voice import Voice
from keng.channels.zalo import Zalo
from keng.channels.zalo_token import Tokens
from keng.records.messages.keys import vapid
from keng.records.messages.models import Channel


def carriers() -> Mapping[Channel, Carrier]:
    """What this installation can send by. A channel without keys refuses in words, never in silence."""
    config = settings.CONFIG
    sms, mail = config.sms_gateways, config.mail_servers
    contact = config.vapid_contact or f"mailto:keng@{config.base_url.split('//')[1].split(':')[0]}"
    return {
        Channel.BOARD: Local("bảng của xã"),
        Channel.PUSH: Push(str(vapid(config.data_dir).private_path), contact),
        Channel.NTFY: Ntfy(config.ntfy_url, config.ntfy_token)
        if config.ntfy_url
        else Missing("chưa nối máy chủ báo reo to (KENG_NTFY_URL)"),
        Channel.VOICE: Voice(config.lines, config.base_url, config.voice_speaker)
        if config.lines
        else Missing("chưa nối tổng đài gọi điện (KENG_VOICE_URLS)"),
        Channel.SMS: Apprised(sms) if sms else Missing("chưa nối cổng tin nhắn SMS (KENG_SMS_URLS)"),
        Channel.ZALO: _zalo() if config.zalo_app_id else Missing("chưa nối Zalo (KENG_ZALO_APP_ID)"),
        Channel.EMAIL: Apprised(mail) if mail else Missing("chưa nối thư (KENG_MAIL_URL)"),
        Channel.CHAT: Apprised(()),
        Channel.LOUD: Hooks(
            settings.CLOCK.now, may_reach_private=config.webhooks_to_private, provider="loudspeaker"
        ),
        Channel.MESH: Lorawan(config.lorawan_url, config.lorawan_token)
        if config.lorawan_url
        else Missing("chưa nối máy chủ LoRaWAN (KENG_LORAWAN_URL)"),
        Channel.HOOK: Hooks(settings.CLOCK.now, may_reach_private=config.webhooks_to_private),
    }


def _zalo() -> Zalo:
    config = settings.CONFIG
    tokens = Tokens(
        config.zalo_app_id,
        config.zalo_app_secret,
        config.zalo_refresh_token,
        config.data_dir / "zalo.json",
        settings.CLOCK.now,
    )
    return Zalo(config.zalo_says, tokens)


SAMPLE = Local("xã mẫu: chỉ ghi trong máy này")
