"""Loads the signed-in Login. Password checking lives in signing_in, where the throttle is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sigap.accounts.models import Login


class LoginBackend:
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> Login | None:
        return Login.objects.filter(pk=user_id, is_active=True).first()
