"""Input that nobody means well with: tokens that are not ours, files that are not what they say."""

import base64
import functools
import hashlib
import hmac
import io
import json
import struct
import time
import uuid
import zipfile
import zlib

from .site import SECRET


def _derived_key(purpose: str) -> bytes:
    """The program's key for one purpose (HKDF, RFC 5869): a test of expiry needs tokens that are rightly signed and too old."""
    fresh = hmac.new(bytes(32), SECRET.encode(), hashlib.sha256).digest()
    return hmac.new(fresh, f"frontdesk {purpose}\x01".encode(), hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def customer_token(business: str, age_in_days: float) -> str:
    body = uuid.UUID(business).bytes + uuid.uuid4().bytes + struct.pack(">q", int(time.time() - age_in_days * 86_400))
    return "fdv1." + _text(body + hmac.new(_derived_key("visitor tokens 1"), body, hashlib.sha256).digest()[:20])


def changed_customer_token(token: str) -> str:
    """The token with another visitor in it and the signature as it was."""
    body = bytearray(_bytes(token.removeprefix("fdv1.")))
    body[20] ^= 1
    return "fdv1." + _text(bytes(body))


def changed_access_token(token: str, age: int = 0, signed: bool = False, algorithm: str = "HS256", **claims: str) -> str:
    """The access token with other claims, `age` seconds older; signed anew with the right key, or with the signature as it was."""
    header, payload, signature = token.split(".")
    told = json.loads(_bytes(payload)) | claims
    told["iat"] -= age
    told["exp"] -= age
    header = _text(json.dumps(json.loads(_bytes(header)) | {"alg": algorithm}).encode())
    body = f"{header}.{_text(json.dumps(told).encode())}"
    if signed:
        signature = _text(hmac.new(_derived_key("access tokens"), body.encode(), hashlib.sha256).digest())
    return f"{body}.{'' if algorithm == 'none' else signature}"


@functools.cache
def zip_bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", bytes(100 << 20))
    return packed.getvalue()


def pdf_bomb() -> bytes:
    """A PDF of a few kilobytes whose one page unpacks, through two filters, to a gigabyte."""
    compressor = zlib.compressobj(1)
    block = bytes(1 << 20)
    inner = b"".join(compressor.compress(block) for _ in range(1024)) + compressor.flush()
    page = zlib.compress(inner, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(page), page),
    ]
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def form(content: bytes, name: str, boundary: str = "frontdesk-form", **fields: str) -> tuple[bytes, dict[str, str]]:
    """The body of an upload, and its header."""
    part = f"--{boundary}\r\nContent-Disposition: form-data; name="
    texts = [f'{part}"{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = f'{part}"file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = "".join([*texts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
