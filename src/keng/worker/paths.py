"""The one place where channels get their keys."""

from collections.abc import Mapping

from django.conf import settings

from keng.channels.apprised import Apprised
from keng.channels.envelope import Carrier
from keng.channels.hooks import Hooks
from keng.channels.local import Local, Missing
from keng.channels.push import Push
from keng.records.messages.keys import vapid
from keng.records.messages.models import Channel


def carriers() -> Mapping[Channel, Carrier]:
    """What this installation can send by. A channel without keys refuses in words, never in silence."""
    config = settings.CONFIG
    sms = tuple(url.strip() for url in config.sms_urls.split(",") if url.strip())
    contact = config.vapid_contact or f"mailto:keng@{config.base_url.split('//')[1].split(':')[0]}"
    return {
        Channel.BOARD: Local("bảng của xã"),
        Channel.PUSH: Push(str(vapid(config.data_dir).private_path), contact),
        Channel.SMS: Apprised(sms) if sms else Missing("chưa nối cổng tin nhắn SMS (KENG_SMS_URLS)"),
        Channel.EMAIL: Apprised((config.mail_url,))
        if config.mail_url
        else Missing("chưa nối thư (KENG_MAIL_URL)"),
        Channel.CHAT: Apprised(()),
        Channel.HOOK: Hooks(settings.CLOCK.now, may_reach_private=config.webhooks_to_private),
    }


SAMPLE = Local("xã mẫu: chỉ ghi trong máy này")
