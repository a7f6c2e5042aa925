"""Settings of the ways out: the mail server, and the two gateways, which are described alike."""

import json
from typing import Any

from sigap.config import env
from sigap.notify.channels.gateway import DEFAULT_BODY, JSON, KANNEL

SECURITY = ("starttls", "tls", "tanpa")
PUSH_HOSTS = "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"


def mail_server() -> dict[str, Any]:
    told = {
        "host": env.text("SIGAP_MAIL_HOST"),
        "port": env.number("SIGAP_MAIL_PORT", 587),
        "security": env.choice("SIGAP_MAIL_SECURITY", SECURITY),
        "user": env.text("SIGAP_MAIL_USER"),
        "password": env.text("SIGAP_MAIL_PASSWORD"),
        "sender": env.text("SIGAP_MAIL_FROM"),
    }
    if told["host"] and "@" not in str(told["sender"]):
        raise env.WrongSetting("SIGAP_MAIL_FROM wajib diisi alamat surel bila SIGAP_MAIL_HOST diisi")
    return told


def gateway(prefix: str) -> dict[str, Any]:
    """prefix: SIGAP_SMS or SIGAP_WHATSAPP."""
    return {
        "url": env.text(f"{prefix}_URL"),
        "style": env.choice(f"{prefix}_STYLE", (JSON, KANNEL)),
        "user": env.text(f"{prefix}_USER"),
        "password": env.text(f"{prefix}_PASSWORD"),
        "token": env.text(f"{prefix}_TOKEN"),
        "sender": env.text(f"{prefix}_FROM"),
        "body": _json(f"{prefix}_BODY"),
        "id_at": env.text(f"{prefix}_ID"),
        "accepted": env.text(f"{prefix}_ACCEPTED"),
        "parts": max(1, env.number(f"{prefix}_PARTS", 2)),
        "private": env.flag(f"{prefix}_PRIVATE"),
        "receipt_secret": env.text(f"{prefix}_RECEIPT_SECRET"),
        "receipt_id": env.text(f"{prefix}_RECEIPT_ID", "id"),
        "receipt_status": env.text(f"{prefix}_RECEIPT_STATUS", "status"),
    }


def _json(name: str) -> str:
    value = env.text(name, DEFAULT_BODY)
    try:
        json.loads(value)
    except ValueError:
        raise env.WrongSetting(f"{name}: isi JSON dengan {{to}} dan {{text}} di dalam tanda kutip") from None
    return value
