"""Mail as nobody should send it: base messages, and what chance does to them. Pure: bytes in, bytes out."""

import base64
import email
import email.policy
import re

VICTIM = b'victim@example.com'
PIXEL = base64.b64encode(b'\x89PNG\r\n\x1a\n' + bytes(40))
EVIL_HTML = (
    b'<p onclick="steal()">Hello</p><script>alert(1)</script><img src="x" onerror="alert(2)">'
    b'<a href="javascript:alert(3)">here</a><a href=" java&#115;cript:alert(4)">there</a>'
    b'<svg onload="alert(5)"><script>alert(6)</script></svg><iframe src="javascript:alert(7)"></iframe>'
    b'<object data="data:text/html,x"></object><form action="javascript:alert(8)"><input onfocus="x" autofocus></form>'
    b'<style>p{background:url("javascript:alert(9)")}</style><math><mi xlink:href="javascript:alert(10)">m</mi></math>')
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


def head(sender: bytes, to: bytes, number: bytes, subject: bytes = b'Broken chair', *more: bytes) -> bytes:
    return b'\r\n'.join([
        b'From: ' + sender, b'To: ' + to, b'Subject: ' + subject, b'Message-Id: <hostile-' + number + b'@example.com>',
        b'Date: Mon, 02 Mar 2026 08:55:00 +0000', b'MIME-Version: 1.0', *more, b''])


def part(kind: bytes, body: bytes, *more: bytes) -> bytes:
    return b'\r\n'.join([b'Content-Type: ' + kind, *more, b'', body, b''])


def multi(kind: bytes, boundary: bytes, *parts: bytes) -> bytes:
    """A multipart body together with its header of the content type."""
    begin = b'Content-Type: multipart/' + kind + b'; boundary="' + boundary + b'"\r\n\r\n'
    return begin + b''.join(b'--' + boundary + b'\r\n' + one for one in parts) + b'--' + boundary + b'--\r\n'


def attached(name: bytes, kind: bytes, content: bytes) -> bytes:
    return part(kind, base64.encodebytes(content), b'Content-Disposition: attachment; filename="' + name + b'"',
                b'Content-Transfer-Encoding: base64')


def bases(to: bytes, number: bytes, reference: bytes, case_number: bytes) -> list[bytes]:
    """Five ordinary messages: plain, rich, a reply, a Thai one that forwards another, and a stranger's."""
    rich = multi(
        b'mixed', b'OUTER', multi(b'alternative', b'INNER', part(b'text/plain; charset=utf-8', b'It broke.'),
                                  part(b'text/html; charset=utf-8', EVIL_HTML)),
        attached(b'photo.png', b'image/png', b'\x89PNG\r\n\x1a\n' + bytes(40)),
        attached(b'page.html', b'text/html', EVIL_HTML), attached(b'drawing.svg', b'image/svg+xml', SVG))
    thai = '\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35'.encode('iso-8859-11')
    inner = head(b'friend@example.com', b'dok.mai@example.com', b'inner') + part(b'text/plain', b'Look')
    forward = multi(
        b'mixed', b'FWD', part(b'text/plain; charset=iso-8859-11', thai, b'Content-Transfer-Encoding: 8bit'),
        part(b'message/rfc822', inner))
    invitation = multi(b'alternative', b'CAL', part(b'text/plain; charset=utf-8', b'Come'), part(
        b'text/calendar; method=REQUEST; charset=utf-8', b'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR'))
    known = b'Dok Mai <dok.mai@example.com>'
    return [
        head(known, to, number) + part(b'text/plain; charset=utf-8', b'It broke.'),
        head(known, to, number) + rich,
        head(known, to, number, b'Re: Broken chair', b'In-Reply-To: ' + reference, b'References: ' + reference)
        + part(b'text/html; charset=utf-8', EVIL_HTML),
        head(b'=?iso-8859-11?B?' + base64.b64encode(thai) + b'?= <somchai@example.com>', to, number,
             b'=?utf-8?Q?Fwd=3A_=E0=B8=81?=', b'Cc: a@example.com, b@example.com') + forward,
        head(b'Stranger <stranger@example.com>', to, number, b'Re: [' + case_number + b'] Broken chair') + invitation,
    ]


# === MUTATIONS === #

NASTY = [
    b'\x00', b'\xff\xfe', b'\xc3\x28', b'\r\n\r\n', b'\n', b'\r', b'\t', b'=?utf-8?B?////?=', b'=?x-none?Q?=00=ff?=',
    b'"', b'<', b'>', b';', b',', b'@', b'\\', b'%s{0}', b'\xe2\x80\xae', b'\xe2\x80\x8b', b'<script>alert(1)</script>',
    b'"><img src=x onerror=alert(1)>', b'--OUTER--', b'--INNER', b"';DROP TABLE x;--", b'../../etc/passwd', b'A' * 9000,
]
VALUES = [
    b'', b' ', b'\x00', b'text/html; charset=x-unknown', b'multipart/mixed', b'multipart/mixed; boundary=""',
    b'text/plain; charset="utf-8', b'text/plain; charset=utf-7', b'*/*', b'binary/octet-stream', b'image/svg+xml',
    b'base64', b'quoted-printable', b'x-uuencode', b'7bit', b'Fri, 31 Dec 9999 23:59:59 -2359', b'yesterday', b'0',
    b'"a" <a@example.com>, "b" <b@example.com>', b'@', b'<>', b'undisclosed-recipients:;', b'a@b@c', b'=?utf-8?Q?=00?=',
    b'attachment; filename="../../x.html"', b"attachment; filename*=utf-8''%00%ff%0d%0aX:y", b'inline; filename=',
]


def mutate(raw: bytes, random) -> bytes:
    """What one to three accidents make of a message."""
    accidents = (_flip, _cut, _repeat, _truncate, _drop_line, _repeat_line, _change_value, _insert, _swap_parts)
    for accident in random.choices(accidents, k=random.randint(1, 3)):
        raw = accident(raw, random)
    return raw


def _span(raw: bytes, random) -> tuple[int, int]:
    start = random.randrange(len(raw) + 1)
    return start, min(len(raw), start + random.choice([1, 5, 50, 500]))


def _flip(raw: bytes, random) -> bytes:
    changed = bytearray(raw)
    for _number in range(random.choice([1, 5, 40]) if raw else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(raw: bytes, random) -> bytes:
    start, end = _span(raw, random)
    return raw[:start] + raw[end:]


def _repeat(raw: bytes, random) -> bytes:
    start, end = _span(raw, random)
    return raw[:end] + raw[start:end] * random.choice([1, 20]) + raw[end:]


def _truncate(raw: bytes, random) -> bytes:
    return raw[:random.randrange(len(raw) + 1)]


def _insert(raw: bytes, random) -> bytes:
    start, _end = _span(raw, random)
    return raw[:start] + random.choice(NASTY) + raw[start:]


def _line(raw: bytes, random) -> re.Match | None:
    """A line of some header, of the message or of one of its parts."""
    lines = list(re.finditer(rb'(?m)^[A-Za-z-]+: ?(.*)\r\n', raw))
    return random.choice(lines) if lines else None


def _drop_line(raw: bytes, random) -> bytes:
    line = _line(raw, random)
    return raw[:line.start()] + raw[line.end():] if line else raw


def _repeat_line(raw: bytes, random) -> bytes:
    line = _line(raw, random)
    return raw[:line.end()] + line[0] + raw[line.end():] if line else raw


def _change_value(raw: bytes, random) -> bytes:
    line = _line(raw, random)
    return raw[:line.start(1)] + random.choice(VALUES) + raw[line.end(1):] if line else raw


def _swap_parts(raw: bytes, random) -> bytes:
    """Parts of a multipart message in another order, one of them twice or missing."""
    parts = re.split(rb'(?m)(?=^--[A-Z]+)', raw)
    body = random.sample(parts[1:], len(parts) - 1)
    return parts[0] + b''.join(body[random.choice([0, 1]):] + body[:random.choice([0, 1])])


def parsed(raw: bytes):
    """A message as the gateway reads it."""
    return email.message_from_bytes(raw, policy=email.policy.SMTP)
