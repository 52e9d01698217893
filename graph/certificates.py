"""What is wrong with the certificate of another host."""

from __future__ import annotations

import ssl

OWN_AUTHORITY = "name the file of your own authority in SSL_CERT_FILE"


def distrusted(error: BaseException | None) -> str:
    """Return what is wrong with a certificate, if that is the cause of an error, or nothing.

    Args:
        error: as a client library raised it, with its cause.
    """
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__  # httpcore leaves out the cause
    return ""
