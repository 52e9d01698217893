"""Fetch inputs by URL, politely and within limits: one URL yields one file of its bytes."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import ssl
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import httpx
import tenacity

from graph.certificates import OWN_AUTHORITY, distrusted
from graph.errors import InputRefusedError
from loaders.compression import plain
from loaders.unchanged import MAX_VALIDATOR_CHARACTERS, Validators
from loaders.web_address import AddressRefusedError, following, parsed, resolved
from loaders.web_robots import MAX_ROBOTS_BYTES, USER_AGENT, Rules

TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_MODIFIED = 304
NOTHING_KNOWN = Validators()
REDIRECTS = frozenset({301, 302, 303, 307, 308})
READABLE = (
    *("text/", "application/json", "application/x-ndjson", "application/jsonl", "application/xhtml+xml"),
    *("application/yaml", "application/x-yaml", "application/csv", "application/gzip", "application/x-gzip"),
    *("application/zstd", "application/vnd.apache.parquet", "application/x-parquet"),
    *("application/octet-stream", "binary/octet-stream"),
)


@dataclass(frozen=True)
class Limits:
    """Limits on time, size and retries per URL.

    Args:
        connect: seconds to connect.
        read: seconds between two chunks of a response.
        total: seconds for one attempt, including redirects.
        size: bytes of a response as sent.
        redirects: maximum number followed.
        attempts: maximum number of attempts.
        wait: seconds before the second attempt, doubled each time.
        longest_wait: maximum seconds a server may ask us to wait.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 120.0
    size: int = 256 * 1024**2
    redirects: int = 5
    attempts: int = 4
    wait: float = 0.5
    longest_wait: float = 60.0


@dataclass(frozen=True)
class Answer:
    """A server's response.

    Args:
        stream: its bytes; empty if it is not modified.
        charset: the encoding of its text, if declared.
        validators: which version it is.
        not_modified: whether the known version is still current.
    """

    stream: BinaryIO
    charset: str | None
    validators: Validators
    not_modified: bool


class _AgainError(Exception):
    """A transient fault, and how many seconds the server asks us to wait."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Fetches URLs; the robots.txt of each site is fetched once.

    Args:
        allow_private: whether hosts on private networks may be contacted.
        limits: on time, size and retries per URL.
    """

    def __init__(self, *, allow_private: bool = False, limits: Limits | None = None) -> None:
        self._allow_private, self._limits = allow_private, limits or Limits()
        self._rules: dict[str, Rules] = {}

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    @contextmanager
    def fetched(self, address: str, known: Validators = NOTHING_KNOWN) -> Iterator[Answer]:
        """Provide the response of a URL until the block ends.

        Args:
            address: http or https.
            known: validators of the known version, which the server need not send again.

        Raises:
            InputRefusedError: it may not be fetched, does not respond, or responds with unsupported content.
        """
        with tempfile.TemporaryFile(prefix="matchgraph-") as body:
            try:
                # A separate thread, because a notebook already runs an event loop.
                with ThreadPoolExecutor(1) as thread:
                    response = thread.submit(asyncio.run, self._patiently(address, body, known)).result()
                body.seek(0)
                same = response.status_code == NOT_MODIFIED
                yield Answer(body, charset_of(response), _validators(response), same)
            except (AddressRefusedError, _AgainError) as error:
                raise InputRefusedError(str(error), location=address) from None

    async def _patiently(self, address: str, body: BinaryIO, known: Validators) -> httpx.Response:
        async for attempt in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_AgainError),
            stop=tenacity.stop_after_attempt(self._limits.attempts),
            wait=self._pause,
            reraise=True,
        ):
            with attempt:
                return await self._in_time(address, body, known)
        raise AssertionError("tenacity raises where it stops")

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _AgainError) else None
        wait = self._limits.wait
        doubling = tenacity.wait_exponential(multiplier=wait) + tenacity.wait_random(0, wait)
        return doubling(state) if asked is None else asked

    async def _in_time(self, address: str, body: BinaryIO, known: Validators) -> httpx.Response:
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._followed(address, body, known)
        except TimeoutError:
            raise AddressRefusedError(f"no complete answer within {self._limits.total:g} s") from None
        except httpx.TimeoutException as error:
            raise _AgainError(f"no answer in time ({type(error).__name__})") from None
        except httpx.RequestError as error:
            if reason := distrusted(error):
                raise AddressRefusedError(
                    f"its certificate is not trusted: {reason}; {OWN_AUTHORITY}"
                ) from None
            raise _AgainError(f"incomplete answer: {error or type(error).__name__}") from None
        except OSError as error:
            raise _AgainError(f"unreachable: {error.strerror or error}") from None

    async def _followed(self, address: str, body: BinaryIO, known: Validators) -> httpx.Response:
        url = parsed(address)
        for _ in range(self._limits.redirects + 1):
            (await self._rules_of(url)).check(url)
            response = await self._sent(url, body, self._limits.size, known)
            if response.status_code not in REDIRECTS:
                if not (known and response.status_code == NOT_MODIFIED):
                    _check(response, self._limits.longest_wait)
                return response
            url = following(url, response.headers.get("location", ""))
        raise AddressRefusedError(f"redirected more than {self._limits.redirects} times")

    async def _rules_of(self, url: httpx.URL) -> Rules:
        origin = f"{url.scheme}://{url.netloc.decode()}"
        if origin not in self._rules:
            place = httpx.URL(f"{origin}/robots.txt")
            for _ in range(self._limits.redirects + 1):
                with tempfile.TemporaryFile() as body:
                    response = await self._sent(place, body, MAX_ROBOTS_BYTES)
                    rules = _rules(response, body)
                if response.status_code not in REDIRECTS:
                    break
                place = following(place, response.headers.get("location", ""))
            if rules.status in TRY_AGAIN:
                raise _AgainError(
                    f"robots.txt of {url.host} returns {rules.status}, so its rules are unknown"
                )
            self._rules[origin] = rules
        return self._rules[origin]

    async def _sent(
        self, url: httpx.URL, body: BinaryIO, limit: int, known: Validators = NOTHING_KNOWN
    ) -> httpx.Response:
        """Send a request to one of the host's checked IP addresses, streaming the response into `body`."""
        ips = await resolved(url, allow_private=self._allow_private)
        for ip in ips[:-1]:
            try:
                return await self._asked(url, ip, body, limit, known)
            except httpx.ConnectError:
                continue
        return await self._asked(url, ips[-1], body, limit, known)

    async def _asked(
        self, url: httpx.URL, ip: str, body: BinaryIO, limit: int, known: Validators
    ) -> httpx.Response:
        headers = {
            "Host": url.netloc.decode(),
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "gzip",
            "Accept": "text/html, text/plain, application/json, */*;q=0.5",
            **({"If-None-Match": known.etag} if known.etag else {}),
            **({"If-Modified-Since": known.last_modified} if known.last_modified else {}),
        }
        timeout = httpx.Timeout(self._limits.read, connect=self._limits.connect)
        # No proxies or credentials from the environment; a new client each, so that no connection is reused.
        async with httpx.AsyncClient(verify=self._trust, trust_env=False, timeout=timeout) as client:
            request = client.build_request(
                "GET", url.copy_with(host=ip), headers=headers, extensions={"sni_hostname": url.host}
            )
            response = await client.send(request, stream=True)
            body.seek(0)
            body.truncate()
            if response.status_code == 200:
                async for chunk in response.aiter_raw():
                    body.write(chunk)
                    if body.tell() > limit:
                        raise AddressRefusedError(f"more than {limit} bytes")
            await response.aclose()
        response.request.url = url
        return response


def _rules(response: httpx.Response, body: BinaryIO) -> Rules:
    """Return the rules of a response for robots.txt, decoded like the content of any other response."""
    body.seek(0)
    address = str(response.request.url)
    try:
        _check_coding(response)
        text = plain(body, address, charset_of(response)).read(MAX_ROBOTS_BYTES)
    except (AddressRefusedError, InputRefusedError) as error:
        return Rules(response.status_code, unreadable=getattr(error, "reason", str(error)))
    return Rules(response.status_code, text)


def charset_of(response: httpx.Response) -> str | None:
    """Return the declared encoding of a response's text; None if it declares none or cannot be parsed."""
    try:
        return response.charset_encoding
    except (ValueError, LookupError):
        return None


def _validators(response: httpx.Response) -> Validators:
    """Return the validators of a response; implausible ones are ignored."""
    named = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    fit = [text if text.isascii() and len(text) <= MAX_VALIDATOR_CHARACTERS else "" for text in named]
    return Validators(fit[0] or None, fit[1] or None)


def _check(response: httpx.Response, longest_wait: float) -> None:
    """Raise if a response is to be rejected or retried."""
    status, headers = response.status_code, response.headers
    if status in TRY_AGAIN:
        wait = asked_wait(headers.get("retry-after", ""))
        if wait is not None and wait > longest_wait:
            raise AddressRefusedError(
                f"returns {status} and asks to wait {wait:.0f} s; load it again after that"
            )
        raise _AgainError(f"returns {status} {response.reason_phrase}", wait)
    if status != 200:
        raise AddressRefusedError(f"returns {status} {response.reason_phrase}")
    kind = headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    if not kind.startswith(READABLE):
        raise AddressRefusedError(f"'{kind}' is not a supported content type")
    _check_coding(response)


def _check_coding(response: httpx.Response) -> None:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip", "zstd", ""}:
        raise AddressRefusedError(f"is sent in the encoding '{coding}', which was not requested")


def asked_wait(text: str) -> float | None:
    """Return the seconds requested by Retry-After: a number, or a date.

    >>> asked_wait("3"), asked_wait("Wed, 21 Oct 2015 07:28:00 GMT"), asked_wait("soon")
    (3.0, 0.0, None)
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds()) if moment.tzinfo else None
