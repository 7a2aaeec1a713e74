"""Encrypt what is stored, and only the code reads."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The first byte of what is encrypted; what zlib packs begins with another.
_SIGN = b"\x01"
_NONCE_BYTES = 12


def lock(secret, content):
    """Return bytes that nobody reads without the secret.

    :param bytes secret: 32 bytes

    >>> unlock(bytes(32), lock(bytes(32), b"words"))
    b'words'
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _SIGN + nonce + AESGCM(secret).encrypt(nonce, content, None)


def unlock(secret, content):
    """Return what was locked; what was stored before it was locked is returned as it is.

    >>> unlock(bytes(32), b"x\\x9c")
    b'x\\x9c'
    """
    if not content.startswith(_SIGN):
        return content
    nonce, encrypted = content[1 : 1 + _NONCE_BYTES], content[1 + _NONCE_BYTES :]
    return AESGCM(secret).decrypt(nonce, encrypted, None)
