"""Logs in to a running Odoo with a headless browser and writes a picture of each named screen; see dev/shots."""

import argparse
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

CUSTOMERS = '/odoo/lifecycle-customers'
FIRST_CUSTOMER = '.o_data_row td.o_data_cell, .o_kanban_record:not(.o_kanban_ghost)'
CARDS = '/odoo/action-crm_lifecycle.lifecycle_scorecard_action'
FIRST_CARD = '.o_data_row td[name=display_name]'
PRESETS = '.o_control_panel button:has-text("Presets"):visible'
LEADS = '/odoo/action-crm.crm_lead_opportunities?view_type=list'
SCORED_LEAD = ('.o_data_row:has(td[name=lifecycle_grade] .badge) td[name=name], '
               '.o_kanban_record:has([name=lifecycle_grade] .badge)')
CASES = '/odoo/cases'
FIRST_CASE = '.o_data_row td[name=name], .o_kanban_record:not(.o_kanban_ghost)'
# "New Case" stands in the menu of a document's form.
ORDERS = '/odoo/action-sale.action_orders?view_type=list'
INVOICES = '/odoo/action-account.action_move_out_invoice_type?view_type=list'
DELIVERIES = '/odoo/action-stock.action_picking_tree_outgoing?view_type=list'
FIRST_DOCUMENT = '.o_data_row td[name=name]'
DOCUMENT_CASES = 'button[name=action_lifecycle_cases]'
FORM_MENU, NEW_CASE = '.o_cp_action_menus button.dropdown-toggle', '.o_menu_item:has-text("New Case")'
FIGURE = '.o_field_lifecycle_fact button'
# Screen -> where it is, and what to click there, in turn.
SCREENS = {
    'apps': ('/odoo/apps?view_type=kanban', []),
    'customers': (CUSTOMERS, []),
    'customers-kanban': (f'{CUSTOMERS}?view_type=kanban', []),
    'customers-filters': (CUSTOMERS, ['.o_searchview_dropdown_toggler']),
    'customer': (CUSTOMERS, [FIRST_CUSTOMER]),
    'documents': (CUSTOMERS, [FIRST_CUSTOMER, FIGURE]),
    'contact': (CUSTOMERS, [FIRST_CUSTOMER, 'button[name=action_open_partner]']),
    'contact-lifecycle': (CUSTOMERS, [FIRST_CUSTOMER, 'button[name=action_open_partner]', 'a[name=lifecycle]']),
    'score-cards': (CARDS, []),
    'score-card': (CARDS, [FIRST_CARD]),
    'score-card-grades': (CARDS, [FIRST_CARD, 'a[name=grades]']),
    'score-rule': (CARDS, [FIRST_CARD, '.o_field_widget[name=rule_ids] .o_data_row .o_data_cell']),
    'score-signals': ('/odoo/action-crm_lifecycle.lifecycle_score_signal_action', []),
    'scores': ('/odoo/action-crm_lifecycle.lifecycle_score_action', []),
    'leads': (LEADS, []),
    'leads-kanban': ('/odoo/crm', []),
    'lead': (LEADS, [SCORED_LEAD, 'a[name=lifecycle_why]']),
    'lead-by-hand': (LEADS, [SCORED_LEAD, 'a[name=lifecycle_why]', 'button[name=action_lifecycle_override]']),
    'lead-objection': (LEADS, [SCORED_LEAD, 'a[name=lifecycle_why]', 'button[name=action_lifecycle_object]']),
    'score-presets': (CARDS, [PRESETS]),
    'score-preview': (
        CARDS, [PRESETS, FIRST_CARD, 'button[name=action_use_preset]', 'button[name=action_preview]']),
    'cases': (CASES, []),
    'cases-kanban': (f'{CASES}?view_type=kanban', []),
    'cases-calendar': (f'{CASES}?view_type=calendar', []),
    'case': (CASES, [FIRST_CASE]),
    'case-promises': (CASES, [FIRST_CASE, 'a[name=promises]']),
    'case-solve': (CASES, [FIRST_CASE, 'button[name=action_solve]']),
    'order': (ORDERS, [FIRST_DOCUMENT]),
    'order-cases': (ORDERS, [FIRST_DOCUMENT, DOCUMENT_CASES]),
    'order-menu': (ORDERS, [FIRST_DOCUMENT, FORM_MENU]),
    'order-new-case': (ORDERS, [FIRST_DOCUMENT, FORM_MENU, NEW_CASE]),
    'invoice': (INVOICES, [FIRST_DOCUMENT]),
    'invoice-new-case': (INVOICES, [FIRST_DOCUMENT, FORM_MENU, NEW_CASE, 'a[name=about]']),
    'delivery': (DELIVERIES, [FIRST_DOCUMENT]),
    'contact-cases': (CUSTOMERS, [FIRST_CUSTOMER, 'button[name=action_open_partner]', DOCUMENT_CASES]),
    'analysis': ('/odoo/lifecycle-analysis', []),
    'analysis-pivot': ('/odoo/lifecycle-analysis?view_type=pivot', []),
    'health': ('/odoo/action-crm_lifecycle.lifecycle_job_action_health', []),
    # Of the portal: log in as a customer.
    'my': ('/my', []),
    'my-cases': ('/my/cases', []),
    'my-cases-empty': ('/my/cases?search=nothing', []),
    'my-case': ('/my/cases', ['td a[href^="/my/cases/"]']),
    'my-new-case': ('/my/cases/new', []),
    'settings': ('/odoo/settings#crm_lifecycle', ['.settings_tab [data-key=crm_lifecycle]']),
}
BROWSER_ARGUMENTS = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
]
# Everything that was asked for has come, is drawn in its own font, and nothing says "Loading".
SETTLED = """() => document.querySelector(
        '.o_action_manager .o_action, .o_action_manager .o_view_controller, #wrapwrap')
    && !document.querySelector('.o_loading_indicator, .o_blockUI')
    && document.fonts.status === 'loaded' && [...document.images].every((image) => image.complete)"""
# Odoo scrolls inside the page, so the window is made as high as what is in it.
SCROLLED = '#wrapwrap, .o_content, .o_content > *, .settings, .modal, .o_action_manager'
HIDDEN = f"""() => Math.max(0, ...[...document.querySelectorAll('{SCROLLED}')]
    .map((part) => part.scrollHeight - part.clientHeight))"""
HIGHEST = 4000


class Traffic:
    """What the page has asked for and not got yet; Odoo's open line for notifications is never done and not counted."""

    KINDS = {'xhr', 'fetch', 'script', 'stylesheet', 'image', 'font', 'document'}

    def __init__(self, page: Page):
        self.pending = set()
        page.on('request', self._begin)
        page.on('requestfinished', lambda request: self.pending.discard(request))
        page.on('requestfailed', lambda request: self.pending.discard(request))

    def _begin(self, request) -> None:
        if request.resource_type in self.KINDS and '/bus/' not in request.url:
            self.pending.add(request)


def settle(page: Page, traffic: Traffic, seconds: int = 20) -> None:
    """Wait until nothing has been asked for, and everything is drawn, for half a second."""
    page.wait_for_function(SETTLED)
    until, quiet = time.monotonic() + seconds, 0
    while quiet < 5 and time.monotonic() < until:
        page.wait_for_timeout(100)
        quiet = 0 if traffic.pending or not page.evaluate(SETTLED) else quiet + 1
    if quiet < 5:
        raise Error(f'still waiting for {[request.url for request in traffic.pending]}')


def log_in(page: Page, url: str, login: str, password: str) -> None:
    page.goto(f'{url}/web/login')
    page.fill('#login', login)
    page.fill('#password', password)
    page.click('.oe_login_form button[type=submit]')
    page.wait_for_selector('.o_main_navbar, .o_portal_my_home, .alert-danger')
    if page.locator('.alert-danger').count():
        raise SystemExit(f'error: {login} cannot log in: {page.locator(".alert-danger").first.inner_text().strip()}')


def press(page: Page, target: str) -> None:
    """Click what is there, or what is behind the button that a narrow window puts before the others."""
    found = page.locator(target).first
    if not found.is_visible():
        page.locator('.o-form-buttonbox-small button, .o_button_more').first.click()
    found.click()


def take(page: Page, traffic: Traffic, url: str, screen: str, path: Path, size: dict) -> None:
    """Go to a screen as if it were the first page of the day, and write its picture."""
    address, clicks = SCREENS[screen]
    page.set_viewport_size(size)
    page.goto('about:blank')
    traffic.pending.clear()
    page.goto(url + address)
    settle(page, traffic)
    for target in clicks:
        press(page, target)
        settle(page, traffic)
    hidden = page.evaluate(HIDDEN)
    if hidden:
        page.set_viewport_size({**size, 'height': min(HIGHEST, size['height'] + hidden)})
        settle(page, traffic)
    page.wait_for_timeout(1200 if page.locator('canvas').count() else 300)  # charts grow, panels fade
    page.screenshot(path=path)


def take_all(arguments: argparse.Namespace) -> list[str]:
    """The names of the screens that could not be had."""
    failed, narrow = [], arguments.width < 768
    size = {'width': arguments.width, 'height': 844 if narrow else 800}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.browser, args=BROWSER_ARGUMENTS)
        page = browser.new_page(viewport=size, has_touch=narrow)
        page.set_default_timeout(20_000)
        traffic = Traffic(page)
        page.on('pageerror', lambda error: print(f'error in the browser: {error}', file=sys.stderr))
        log_in(page, arguments.url, arguments.login, arguments.password or arguments.login)
        for screen in arguments.screens or SCREENS:
            path = arguments.folder / f'{screen}-{arguments.login}-{arguments.width}.png'
            try:
                take(page, traffic, arguments.url, screen, path, size)
                print(path)
            except Error as error:
                failed.append(screen)
                page.screenshot(path=path)
                print(f'{screen}: not as expected, see {path}: {str(error).splitlines()[0]}', file=sys.stderr)
        browser.close()
    return failed


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='dev/shots', epilog=f'Screens: {", ".join(SCREENS)}. Without names, all.')
    parser.add_argument('folder', type=Path)
    parser.add_argument('screens', nargs='*', metavar='SCREEN')
    parser.add_argument('--login', default='admin')
    parser.add_argument('--password', help='the login, when not given')
    parser.add_argument('--url', default='http://127.0.0.1:8069')
    parser.add_argument('--width', type=int, default=1280, help='390 for a phone')
    parser.add_argument('--browser', default=shutil.which('chromium') or shutil.which('google-chrome'))
    arguments = parser.parse_intermixed_args()
    unknown = set(arguments.screens) - set(SCREENS)
    if unknown:
        parser.error(f'no screen called {", ".join(sorted(unknown))}')
    arguments.folder.mkdir(parents=True, exist_ok=True)
    return arguments


if __name__ == '__main__':
    missing = take_all(parse())
    sys.exit(f'error: {len(missing)} screens are missing: {", ".join(missing)}' if missing else 0)
