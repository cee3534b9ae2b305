import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The customer that tests/test_tours.py makes. */
const CUSTOMER = "Baan Tour";

const openCustomers = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "open the app",
        trigger: ".o_app[data-menu-xmlid='crm_lifecycle.lifecycle_menu_root']",
        run: "click",
    },
    {
        content: "the list of customers is the first page",
        trigger: `.o_list_view .o_data_cell:contains(${CUSTOMER})`,
    },
];

const openProfile = () => [
    {
        content: "open the profile",
        trigger: `.o_data_row .o_data_cell[name=partner_id]:contains(${CUSTOMER})`,
        run: "click",
    },
    {
        content: "the profile is there",
        trigger: `.o_form_view .o_field_widget[name=partner_id]:contains(${CUSTOMER})`,
    },
];

const filter = (label) => [
    {
        content: "open the search menu",
        trigger: ".o_searchview_dropdown_toggler",
        run: "click",
    },
    {
        content: `filter: ${label}`,
        trigger: `.o_filter_menu .o_menu_item:contains(/^${label}$/)`,
        run: "click",
    },
    {
        content: "the filter is on",
        trigger: `.o_searchview_facet:contains(${label})`,
    },
];

registry.category("web_tour.tours").add("lifecycle_salesperson", {
    url: "/odoo",
    steps: () => [
        ...openCustomers(),
        {
            content: "somebody else's customer is not there",
            trigger: ".o_list_view:not(:contains(Hidden Tour))",
        },
        {
            content: "no amount of accounting is in the list",
            trigger: ".o_list_view:not(:has([data-name=spend_12m])):has([data-name=overdue])",
        },
        ...filter("Buyers"),
        ...openProfile(),
        {
            content: "words, and no amounts",
            trigger: ".o_form_view:has(.o_field_widget[name=pays]):not(:has(.o_field_widget[name=paid_net]))",
        },
        {
            content: "two orders: open them",
            trigger: ".o_field_widget[name=order_count] button:contains(2)",
            run: "click",
        },
        {
            content: "these two orders, and nothing else",
            trigger: ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2)))",
        },
        {
            content: "open one of them",
            trigger: `.o_data_row .o_data_cell:contains(${CUSTOMER})`,
            run: "click",
        },
        {
            content: "it is the customer's order",
            trigger: `.o_form_view:has(.o_field_widget[name=order_line]) .o_field_widget[name=partner_id]:contains(${CUSTOMER})`,
        },
    ],
});

registry.category("web_tour.tours").add("lifecycle_contact", {
    steps: () => [
        {
            content: "the stage is on the contact",
            trigger: "button[name=action_open_lifecycle_profiles]:contains(Repeat)",
        },
        {
            content: "open the tab",
            trigger: ".nav-link[name=lifecycle]",
            run: "click",
        },
        {
            content: "it shows the profile",
            trigger: ".o_field_widget[name=lifecycle_profile_ids] .o_kanban_record:contains(4 purchases)",
        },
        {
            content: "the button opens it",
            trigger: "button[name=action_open_lifecycle_profiles]",
            run: "click",
        },
        {
            content: "on a page of its own",
            trigger: ".o_form_view .o_field_widget[name=order_count] button:contains(2)",
        },
        {
            content: "and back to the contact",
            trigger: "button[name=action_open_partner]",
            run: "click",
        },
        {
            content: "the contact",
            trigger: ".nav-link[name=lifecycle]",
        },
    ],
});

registry.category("web_tour.tours").add("lifecycle_contact_closed", {
    steps: () => [
        {
            content: "a contact opens for who may read no profile, without our tab and button",
            trigger:
                ".o_form_view:has(.nav-link[name=internal_notes]):not(:has(.nav-link[name=lifecycle])):not(:has(button[name=action_open_lifecycle_profiles]))",
        },
    ],
});

registry.category("web_tour.tours").add("lifecycle_accountant", {
    url: "/odoo",
    steps: () => [
        ...openCustomers(),
        {
            content: "the accountant sees amounts",
            trigger: ".o_list_view [data-name=spend_12m]",
        },
        ...openProfile(),
        {
            content: "click what was paid",
            trigger: ".o_field_widget[name=paid_net] button:contains(150)",
            run: "click",
        },
        {
            content: "the invoice that was paid, and not the open one",
            trigger: ".o_list_view:has(.o_data_row:eq(0)):not(:has(.o_data_row:eq(1)))",
        },
        {
            content: "open it",
            trigger: ".o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "it is a customer invoice",
            trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]",
        },
    ],
});
