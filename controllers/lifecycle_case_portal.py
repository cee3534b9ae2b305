from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import is_html_empty

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.lifecycle_case_stage import CLOSED, OPEN
from ..models.lifecycle_case_upload import MAX_FILES, MAX_SIZE

# A form with all of its files; what is larger is refused before it is read.
MAX_FORM = MAX_FILES * MAX_SIZE + 1024 * 1024


class LifecycleCasePortal(CustomerPortal):
    """Cases in the portal: a page to read them, a form to open one, and buttons that change something by POST only.

    What a customer may see is decided by the rules of the model, read as the customer; a link with a token opens the
    one case that it belongs to. What is done is done by the case's own methods, see `lifecycle_case_portal_new.py`.
    """

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to count the cases."""
        values = super()._prepare_home_portal_values(counters)
        if 'case_count' in counters:
            cases = request.env['lifecycle.case']
            values['case_count'] = cases.search_count([]) if cases.has_access('read') else 0
        return values

    # === LIST === #

    def _case_sortings(self) -> dict:
        return {
            'newest': {'label': request.env._("Newest"), 'order': 'received_at DESC, id DESC'},
            'due': {'label': request.env._("Promised Answer"), 'order': 'due_at, id DESC'},
            'state': {'label': request.env._("State"), 'order': 'stage_id, id DESC'},
            'number': {'label': request.env._("Number"), 'order': 'number DESC'},
        }

    def _case_filters(self) -> dict:
        domains = {
            'all': [], 'open': [('stage_kind', 'in', OPEN)], 'waiting': [('stage_kind', '=', 'waiting_customer')],
            'closed': [('stage_kind', 'in', CLOSED)],
        }
        labels = {
            'all': request.env._("All"), 'open': request.env._("Open"),
            'waiting': request.env._("Waiting for your answer"), 'closed': request.env._("Closed"),
        }
        return {name: {'label': labels[name], 'domain': domain} for name, domain in domains.items()}

    @http.route(['/my/cases', '/my/cases/page/<int:page>'], type='http', auth='user', website=True)
    def portal_my_cases(self, page=1, sortby=None, filterby=None, search=None, **kw):
        """The reader's cases, by pages."""
        cases = request.env['lifecycle.case']
        sortings, filters = self._case_sortings(), self._case_filters()
        sortby = sortby if sortby in sortings else 'newest'
        filterby = filterby if filterby in filters else 'all'
        domain = Domain(filters[filterby]['domain'])
        if search:
            domain &= Domain('number', 'ilike', search) | Domain('name', 'ilike', search)
        may_read = cases.has_access('read')
        pager = portal_pager(
            url='/my/cases', total=cases.search_count(domain) if may_read else 0, page=page, step=self._items_per_page,
            url_args={'sortby': sortby, 'filterby': filterby, 'search': search})
        found = cases.search(
            domain, order=sortings[sortby]['order'], limit=self._items_per_page, offset=pager['offset'],
        ) if may_read else cases
        request.session['my_cases_history'] = found.ids[:100]
        return request.render('crm_lifecycle.portal_my_cases', {
            **self._prepare_portal_layout_values(), 'page_name': 'case', 'default_url': '/my/cases', 'pager': pager,
            # Found as the reader; shown are the fields of the template only.
            'cases': found.sudo(), 'may_open': bool(cases._get_portal_teams()),
            'searchbar_sortings': sortings, 'sortby': sortby, 'searchbar_filters': filters, 'filterby': filterby,
            'searchbar_inputs': {'all': {'input': 'all', 'label': request.env._("Search in number and subject")}},
            'search_in': 'all', 'search': search,
        })

    # === ONE CASE === #

    def _get_case(self, case_id: int, access_token: str | None):
        """The case as superuser for who may read it or bears its token; an empty record for everybody else."""
        try:
            case = self._document_check_access('lifecycle.case', case_id, access_token)
        except (AccessError, MissingError):
            return request.env['lifecycle.case']
        if case.team_id.portal_visibility == 'none' and not request.env.user._is_internal():
            return request.env['lifecycle.case']  # a link from before the team left the portal
        return case

    @http.route('/my/cases/<int:case_id>', type='http', auth='public', website=True)
    def portal_my_case(self, case_id, access_token=None, **kw):
        """One case with its conversation."""
        case = self._get_case(case_id, access_token)
        if not case:
            return request.redirect('/my')
        values = {
            'page_name': 'case', 'case': case, 'is_html_empty': is_html_empty,
            'is_open': case.stage_kind in OPEN, 'may_reopen': case._may_be_reopened_by_customer(),
            'is_customer': not request.env.user._is_internal(),
            'documents': self._get_documents(case),
            # Whoever is logged in has a time zone of their own; who came by a link is told the customer's.
            'tz': request.env.context.get('tz') or case._get_customer_tz(),
            # Whose page it is; shown is what this person said.
            'rating': case._get_rating_of(case.with_user(request.env.user).sudo()._get_portal_customer()),
        }
        return request.render('crm_lifecycle.portal_my_case', self._get_page_view_values(
            case, access_token, values, 'my_cases_history', False, **kw))

    def _get_documents(self, case) -> list[tuple]:
        """What the case is about, of the documents that the reader may open: (word, record)."""
        # A link with a token is for one case: whoever bears it gets no other document.
        return [
            (word, document) for word, document in (
                (request.env._("Order"), case.order_id), (request.env._("Invoice"), case.invoice_id))
            if document and document.with_user(request.env.user).has_access('read')]

    def _act(self, case_id: int, access_token: str | None, action, kw: dict):
        """Let a customer do something with a case, and show it; nothing is done for others.

        :param action: called with the case, by whoever may read it
        """
        case = self._get_case(case_id, access_token)
        if not case:
            return request.redirect('/my')
        query = {}
        if not request.env.user._is_internal():
            try:
                with request.env.cr.savepoint():
                    # As the reader, so that what is posted is theirs; past their rights, because they write nothing.
                    action(case.with_user(request.env.user).sudo())
            except (UserError, ValidationError) as error:
                query['error'] = str(error)
        identity = {name: kw[name] for name in ('pid', 'hash') if kw.get(name)}
        if access_token:
            identity['access_token'] = access_token
        return request.redirect_query(f'/my/cases/{case.id}', {**identity, **query})

    @http.route('/my/cases/<int:case_id>/close', type='http', auth='public', methods=['POST'], website=True)
    def portal_close_case(self, case_id, access_token=None, **kw):
        """The customer needs no more help."""
        return self._act(case_id, access_token, lambda case: case._close_by_customer(), kw)

    @http.route('/my/cases/<int:case_id>/reopen', type='http', auth='public', methods=['POST'], website=True)
    def portal_reopen_case(self, case_id, access_token=None, reason='', **kw):
        """It was not solved after all."""
        return self._act(case_id, access_token, lambda case: case._reopen_by_customer(reason), kw)

    @http.route('/my/cases/<int:case_id>/rate', type='http', auth='public', methods=['POST'], website=True)
    def portal_rate_case(self, case_id, access_token=None, rate='', feedback='', **kw):
        """What the customer thinks of how it was solved."""
        return self._act(case_id, access_token, lambda case: case._rate_by_customer(rate, feedback), kw)

    # === A NEW CASE === #

    @http.route('/my/cases/new', type='http', auth='user', methods=['GET'], website=True)
    def portal_new_case(self, **kw):
        """The form for a new case."""
        return self._render_form(kw, [])

    @http.route('/my/cases/new', type='http', auth='user', methods=['POST'], website=True, max_content_length=MAX_FORM)
    def portal_create_case(self, **kw):
        """Open a case, or say what is wrong with the form and keep what was written."""
        uploads = [file for file in request.httprequest.files.getlist('files') if file.filename]
        form = {name: value for name, value in kw.items() if isinstance(value, str)}
        try:
            with request.env.cr.savepoint():
                # One more than allowed is enough to refuse them.
                files = [(file.filename, file.read(MAX_SIZE + 1)) for file in uploads[:MAX_FILES + 1]]
                case = request.env['lifecycle.case']._open_from_portal(form, files)
        except (UserError, ValidationError) as error:
            return self._render_form(form, [str(error), *self._remind_of_files(uploads)])
        return request.redirect(f'/my/cases/{case.id}')

    def _remind_of_files(self, uploads) -> list[str]:
        return [request.env._("Please choose your files again: a browser does not keep them.")] if uploads else []

    def _render_form(self, form: dict, problems: list[str]):
        cases = request.env['lifecycle.case']
        if not (teams := cases._get_portal_teams()):
            return request.redirect('/my/cases')
        return request.render('crm_lifecycle.portal_new_case', {
            **self._prepare_portal_layout_values(), 'page_name': 'new_case', 'form': form, 'problems': problems,
            'teams': teams, 'orders': cases._get_portal_orders(), 'invoices': cases._get_portal_invoices(),
            'types': cases._fields['type']._description_selection(request.env),
            'max_files': MAX_FILES, 'max_size': MAX_SIZE // 1024 // 1024, 'accepted': cases._get_accepted_words(),
        })
