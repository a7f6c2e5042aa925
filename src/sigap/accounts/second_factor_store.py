"""django-allauth keeps TOTP secrets; this adapter seals them, so a copied database is not enough."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class SealedSecrets(DefaultMFAAdapter):
    """Set as MFA_ADAPTER. The key comes from SECRET_KEY (older ones in SECRET_KEY_FALLBACKS)."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"sigap.mfa|{key}".encode()).digest())) for key in keys])
