import os
import re
import unicodedata

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

MAX_FILES = 5
MAX_SIZE = 10 * 1024 * 1024
MAX_NAME = 120
# Kinds of files that customers may send, by what they are called; nothing that a browser would run.
EXTENSIONS = frozenset({
    '.png', '.jpg', '.jpeg', '.gif', '.webp', '.bmp', '.pdf', '.txt', '.csv', '.doc', '.docx', '.xls', '.xlsx', '.ppt',
    '.pptx', '.odt', '.ods', '.odp',
})
# The same kinds by what their content is, whatever they are called.
OFFICE = 'application/vnd.openxmlformats-officedocument.'
OPEN_DOCUMENT = 'application/vnd.oasis.opendocument.'
CONTENTS = frozenset({
    'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/x-ms-bmp', 'application/pdf',
    'text/plain', 'text/csv', 'application/csv', 'application/msword', 'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint', f'{OFFICE}wordprocessingml.document', f'{OFFICE}spreadsheetml.sheet',
    f'{OFFICE}presentationml.presentation', f'{OPEN_DOCUMENT}text', f'{OPEN_DOCUMENT}spreadsheet',
    f'{OPEN_DOCUMENT}presentation',
})
# Letters that turn the direction of a name around, so that it ends other than it seems to.
TURNING = re.compile('[\u200e\u200f\u202a-\u202e\u2066-\u2069]')


class LifecycleCase(models.Model):
    """Files that customers send by the portal: how many, how large, of which kinds. What came by mail is kept as it is.
    """

    _inherit = 'lifecycle.case'

    @api.model
    def _get_accepted_words(self) -> str:
        """The kinds of files, as a form says them."""
        return ", ".join(sorted(extension[1:].upper() for extension in EXTENSIONS))

    @api.model
    def _check_files(self, files: list[tuple[str, bytes]]) -> None:
        """Refuse files in a sentence that names the first one that is wrong.

        :param files: (name, content)
        :raises ValidationError: too many, too large, empty, or of a kind that is not accepted
        """
        if len(files) > MAX_FILES:
            raise ValidationError(self.env._("Send %s files at most at once.", MAX_FILES))
        for name, content in files:
            name = self._clean_file_name(name)
            if not content:
                raise ValidationError(self.env._('The file "%s" is empty.', name))
            if len(content) > MAX_SIZE:
                raise ValidationError(self.env._(
                    'The file "%(name)s" is larger than %(size)s MB.', name=name, size=MAX_SIZE // 1024 // 1024))
            if os.path.splitext(name)[1].lower() not in EXTENSIONS or guess_mimetype(content) not in CONTENTS:
                raise ValidationError(self.env._(
                    'The file "%(name)s" is of a kind that we do not accept. These are: %(kinds)s.',
                    name=name, kinds=self._get_accepted_words()))

    @api.model
    def _clean_file_name(self, name: str) -> str:
        """A name without folders, control characters and turned directions, of bearable length."""
        name = TURNING.sub('', name.replace('\\', '/').rpartition('/')[2])
        name = "".join(" " if unicodedata.category(char).startswith('C') else char for char in name)
        stem, extension = os.path.splitext(" ".join(name.split()))
        return f'{stem[:MAX_NAME]}{extension[:10]}' or self.env._("File")

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        """Override of `mail` to hold what customers post to the limits of the form, also by other ways than the page.

        Mail is kept whatever it bears: nothing of it may be lost, and it comes by a gateway with limits of its own.
        """
        if not self.env.user._is_internal() and message_values.get('message_type') != 'email':
            # The customer's own uploads, which nobody may read before they are posted.
            pending = self.env['ir.attachment'].sudo().browse(attachment_ids or [])
            self._check_files([
                *((file[0], file[1]) for file in attachments or []), *((file.name, file.raw) for file in pending)])
        return super()._process_attachments_for_post(attachments, attachment_ids, message_values)
