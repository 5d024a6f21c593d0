"""The second factor: time-based codes and recovery codes.

The codes are those of RFC 6238: 30 s, 6 digits, SHA-1 as every authenticator app knows.
The arithmetic is pyotp's. The secret is kept encrypted under a key derived from settings.SECRET_KEY. A code is accepted
for its own step and one step either side, and never twice: `last_step` only grows.
"""

import base64
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from yigongti.foundation.access.models import RecoveryCode, SecondFactor, User
from yigongti.foundation.errors import Invalid

STEP_SECONDS = 30
RECOVERY_CODES = 8
_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L


class WrongCode(Invalid):
    """Wrong, used or expired code."""

    sentence = "动态口令不正确或已用过，请等下一个口令再输入；手机不在身边可输入恢复码。"


def prepare(user: User) -> SecondFactor:
    """The user's factor, made with a new secret unless one is already waiting or in use."""
    made = Fernet(_key()).encrypt(pyotp.random_base32().encode())
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults={"secret": made})
    return factor


def secret_of(factor: SecondFactor) -> str:
    """The secret in base32, to type in by hand."""
    return Fernet(_key()).decrypt(bytes(factor.secret)).decode()


def uri_of(factor: SecondFactor) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=factor.user.username, issuer_name="医共体平台")


def check_code(*, user: User, code: str, now: datetime) -> None:
    """Accept a current code once, or an unused recovery code once. Raises WrongCode."""
    typed = code.replace(" ", "").replace("-", "").upper()
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise WrongCode
        if not typed.isdigit():
            _use_recovery(user, typed, now)
            return
        factor.last_step = _step_of(factor, typed, now)
        factor.save(update_fields=["last_step"])


def confirm(*, user: User, code: str, now: datetime) -> list[str]:
    """Put the factor into use with its first code; gives the recovery codes, shown this once. Raises WrongCode."""
    with transaction.atomic():
        check_code(user=user, code=code, now=now)
        SecondFactor.objects.filter(user=user).update(confirmed_at=now)
        RecoveryCode.objects.filter(user=user).delete()
        codes = ["".join(secrets.choice(_READABLE) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        # 49 random bits under our own key: one round of hashing is enough, and slow ones would be a door to overload
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_digest(c)) for c in codes)
    return [f"{c[:5]}-{c[5:]}" for c in codes]


def _digest(code: str) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(_key() + code.encode())
    return digest.finalize().hex()


def _step_of(factor: SecondFactor, code: str, now: datetime) -> int:
    totp, current = pyotp.TOTP(secret_of(factor)), int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if step > factor.last_step and secrets.compare_digest(totp.at(step * STEP_SECONDS), code):
            return step
    raise WrongCode


def _use_recovery(user: User, typed: str, now: datetime) -> None:
    used = RecoveryCode.objects.filter(user=user, used_at__isnull=True, code_hash=_digest(typed)).update(used_at=now)
    if not used:
        raise WrongCode


def _key() -> bytes:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"yigongti second factor").derive(settings.SECRET_KEY.encode())
    return base64.urlsafe_b64encode(derived)
