"""The name and the addresses to which passkeys are bound: from the settings, never from a request."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from fido2.rpid import verify_rp_id

from sigap.config.env import WrongSetting

TRIAL = "localhost"


def passkey_host(given: str, public_url: str, *, required: bool) -> str:
    """`SIGAP_PASSKEY_HOST`, else the host of `SIGAP_PUBLIC_URL`; without either only a trial on localhost."""
    name = given.lower() or _host_of(public_url)
    if name and name != TRIAL and not _is_address(name) and "/" not in name and ":" not in name:
        return name
    if given or (required and name != TRIAL):
        raise WrongSetting(
            "Kunci masuk terikat pada nama alamat: isi SIGAP_PUBLIC_URL dengan https:// dan nama (bukan angka), "
            "atau SIGAP_PASSKEY_REQUIRED=0 bila kunci masuk belum diwajibkan"
        )
    return TRIAL


def passkey_origins(host: str, addresses: Sequence[str]) -> list[str]:
    """Those of the site's own addresses at which a passkey of `host` answers."""
    origins = [f"{parts.scheme}://{parts.netloc}".lower() for parts in map(urlsplit, addresses)]
    return list(dict.fromkeys(one for one in origins if verify_rp_id(host, one)))


def _host_of(address: str) -> str:
    parts = urlsplit(address)
    name = (parts.hostname or "").lower()
    return name if parts.scheme == "https" or name == TRIAL else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
