"""What kind of sender wrote a mail, by its headers: a person, a machine that answers, or a machine that writes.

Sources: RFC 3834 (Auto-Submitted), RFC 2076 (Precedence), RFC 2919 and 2369 (lists), RFC 5321 4.5.5 (empty return
path), and the headers that mail programs set beside them.
"""

ANSWERS = frozenset({'x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from', 'x-vacation'})
LISTS = frozenset({'list-id', 'list-unsubscribe', 'list-post', 'x-mailing-list', 'feedback-id'})
BULK = frozenset({'bulk', 'junk', 'list'})


def headers(message) -> dict[str, str]:
    """Lower-case name -> value in one line, as written: a header that nobody can parse must not cost the message.

    :param message: an `email.message.Message`
    """
    return {name.lower(): " ".join(str(value).split()) for name, value in message.raw_items()}


def kind(headers: dict[str, str]) -> str:
    """`'person'`, `'answer'` (an automatic reply: vacation, receipt) or `'machine'` (a list, a newsletter, a report).

    :param headers: lower-case name -> value
    """
    submitted = headers.get('auto-submitted', 'no').split(';')[0].strip().lower()
    precedence = headers.get('precedence', '').strip().lower()
    if submitted.startswith('auto-replied') or precedence == 'auto_reply' or not ANSWERS.isdisjoint(headers):
        return 'answer'
    if 'return-path' in headers and headers['return-path'].strip() == '<>':
        return 'answer'
    if submitted not in ('', 'no') or precedence in BULK or not LISTS.isdisjoint(headers):
        return 'machine'
    return 'person'


def may_be_answered(headers: dict[str, str]) -> bool:
    """Whether an automatic mail may be sent back: to people only, and to those who do not refuse it."""
    refused = headers.get('x-auto-response-suppress', '').lower()
    return kind(headers) == 'person' and not any(word in refused for word in ('all', 'autoreply', 'oof'))
