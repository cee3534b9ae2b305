"""Mail that Python's reader of mail stumbles over, written anew so that it can be read.

The reader raises on an unknown charset, a type that is none, a broken message id, a date of another era; a NUL cannot
be stored. What fetches mail marks a message that raised as done: nobody would ever see it. Here such a message becomes
a plain one with the same sender, recipients, references and words, its files, and the original as a file beside them.
"""

import email
import email.policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import getaddresses

ADDRESSES = ('from', 'to', 'cc', 'delivered-to', 'resent-to', 'resent-cc')
# What a gateway looks at; everything else is in the original.
READ = (*ADDRESSES, 'subject', 'message-id', 'in-reply-to', 'references', 'date', 'return-path', 'auto-submitted',
        'precedence', 'x-autoreply', 'x-auto-response-suppress', 'list-id')
ORIGINAL = 'original_email.eml'
# Longer names are cut by those who store them, or refused.
NAME = 200


def readable(raw: bytes) -> bytes:
    """The message as it is when it can be read to its end, else one that can."""
    try:
        _read(email.message_from_bytes(raw, policy=email.policy.SMTP))
    except Exception:  # the reader raises whatever its own code stumbles over
        return _rewritten(raw)
    return raw


# === CAN IT BE READ === #

def _read(message: EmailMessage) -> None:
    """Read all that a gateway reads."""
    for name in READ:
        for value in message.get_all(name, []):
            _refuse_nul(str(value))
    for part in message.walk():
        _refuse_nul(f"{part.get_content_type()}{part.get_filename()}{part.get('content-disposition')}")
        str(part.get('content-id'))
        if part.get_content_maintype() != 'multipart':
            _read_content(part)
        elif not part.is_multipart():
            raise ValueError("a container without parts is passed over, with what it says")


def _read_content(part: EmailMessage) -> None:
    if part.get_content_maintype() == 'text' and not part.get_param('charset'):
        part.set_charset('utf-8')
    content = part.get_content()
    if isinstance(content, str):
        _refuse_nul(content)
        content.encode(part.get_content_charset() or 'utf-8', 'replace')
    elif isinstance(content, EmailMessage):
        content.as_bytes()


def _refuse_nul(text: str) -> None:
    if '\x00' in text:
        raise ValueError("a text with NUL cannot be stored")


# === WRITTEN ANEW === #

def _rewritten(raw: bytes) -> bytes:
    old, new = email.message_from_bytes(raw), EmailMessage(policy=email.policy.SMTP)
    texts, files = _take_apart(old)
    kind = 'html' if 'html' in texts and 'plain' not in texts else 'plain'
    new.set_content("\n".join(texts.get(kind, [])), subtype=kind, charset='utf-8')
    for name, content in [*files, (ORIGINAL, raw)]:
        new.add_attachment(content, maintype='application', subtype='octet-stream', filename=name)
    heads = [(name, value) for name in READ for value in map(_text, old.get_all(name, []))]
    lines = [f'{name}: {safe}\r\n' for name, value in heads if (safe := _header(name, value))]
    return "".join(lines).encode() + new.as_bytes()


def _take_apart(message: Message) -> tuple[dict[str, list[str]], list[tuple[str, bytes]]]:
    """Kind of text -> texts in their order, and the files with their names."""
    texts, files = {}, []
    for part in message.walk():
        if part.is_multipart():
            continue
        content, name = part.get_payload(decode=True) or b'', _filename(part)
        text = None if name else _decoded(part, content)
        if text is None:
            files.append((name or 'attachment', content))
        else:
            texts.setdefault('html' if part.get_content_subtype() == 'html' else 'plain', []).append(text)
    return texts, files


def _filename(part: Message) -> str:
    try:
        return _text(part.get_filename() or '')[:NAME]
    except Exception:  # as in readable
        return 'attachment'


def _decoded(part: Message, content: bytes) -> str | None:
    """The text of a part, in UTF-8 where nobody knows its charset; None for what is no text."""
    is_text = part.get_content_maintype() == 'text'
    if not is_text and b'\x00' in content:
        return None
    for charset, errors in ((part.get_content_charset(), 'replace' if is_text else 'strict'), ('utf-8', 'replace')):
        try:
            return content.decode(charset or 'utf-8', errors).replace('\x00', '')
        except (LookupError, ValueError):
            continue
    return None


def _text(value) -> str:
    """A value of a header in one line, with nothing that cannot be stored or printed."""
    text = str(value).encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')
    return "".join(" " if char in '\r\n\t' else char for char in text if char in '\r\n\t' or char.isprintable()).strip()


def _header(name: str, value: str) -> str:
    """A value that can be read: as it is, else its addresses or its plain words; empty where there is none."""
    for attempt in (lambda: value, lambda: _plain(name, value)):
        try:
            candidate = attempt()
            probe = email.message_from_bytes(f'{name}: {candidate}\r\n\r\n'.encode(), policy=email.policy.SMTP)
            _refuse_nul(str(probe[name]))
            return candidate
        except Exception:  # as in readable
            continue
    return ''


def _plain(name: str, value: str) -> str:
    if name in ADDRESSES:
        return ", ".join(address for _name, address in getaddresses([value]) if '@' in address)
    if name == 'message-id':
        return f"<{''.join(char for char in value if char.isalnum() or char in '-_.@')}>"
    words = [word.decode(charset or 'utf-8', 'replace') if isinstance(word, bytes) else word
             for word, charset in decode_header(value)]
    return _text("".join(words))
