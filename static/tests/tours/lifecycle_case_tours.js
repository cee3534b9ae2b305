import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** An agent finds a mail in the queue, answers it, and solves the case. */
registry.category("web_tour.tours").add("lifecycle_case_agent", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the app",
            trigger: ".o_app[data-menu-xmlid='crm_lifecycle.lifecycle_menu_root']",
            run: "click",
        },
        {
            content: "open the menu of cases",
            trigger: "[data-menu-xmlid='crm_lifecycle.lifecycle_menu_cases']",
            run: "click",
        },
        {
            content: "open the queue",
            trigger: ".dropdown-item[data-menu-xmlid='crm_lifecycle.lifecycle_menu_cases_all']",
            run: "click",
        },
        {
            content: "the mail is in the queue, with the time until which it is answered",
            trigger: ".o_data_row:contains(Tour chair):has(.o_field_widget[name=due_at]:not(:empty)) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "what the customer wrote",
            trigger: ".o_field_widget[name=description]:contains(It broke on the first day)",
        },
        {
            content: "take it",
            trigger: "button[name=action_take]",
            run: "click",
        },
        {
            content: "it is mine",
            trigger: ".o_form_view:not(:has(button[name=action_take]))",
        },
        {
            content: "answer the customer",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "the answer",
            trigger: ".o-mail-Composer-input",
            run: "edit We send you a new one",
        },
        {
            content: "send it",
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "it is sent, and the case is in work",
            trigger: ".o-mail-Message:contains(We send you a new one)",
        },
        {
            content: "solve it",
            trigger: "button[name=action_solve]",
            run: "click",
        },
        {
            content: "what the customer got",
            trigger: ".modal .o_field_widget[name=outcome] input",
            run: "edit A new chair",
        },
        {
            content: "done",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "the case is solved",
            trigger: ".o_form_view:has(button[name=action_reopen]) .o_arrow_button_current:contains(Solved)",
        },
    ],
});

/** A customer opens a case in the portal, adds something, closes it and says how it was. */
registry.category("web_tour.tours").add("lifecycle_case_customer", {
    url: "/my",
    steps: () => [
        {
            content: "go to the cases",
            trigger: "a[href='/my/cases']:contains(Cases)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "there are none; tell us",
            trigger: ".o_new_case",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what it is about",
            trigger: ".o_new_case_form input[name=subject]",
            run: "edit Tour sofa",
        },
        {
            content: "a complaint",
            trigger: ".o_new_case_form select[name=type]",
            run: "select complaint",
        },
        {
            content: "in more words",
            trigger: ".o_new_case_form textarea[name=text]",
            run: "edit It is blue, I asked for green",
        },
        {
            content: "send it",
            trigger: ".o_new_case_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the case has a promised time",
            trigger: "dl:contains(We answer by)",
        },
        {
            content: "what was written is in the conversation",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(I asked for green)",
        },
        {
            content: "add something",
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit Green like the curtains",
        },
        {
            content: "send it",
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "it is there",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(Green like the curtains)",
        },
        {
            content: "never mind",
            trigger: ".o_close_case",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "say how it was",
            trigger: ".o_rate_case textarea[name=feedback]",
            run: "edit Quick",
        },
        {
            content: "satisfied",
            trigger: ".o_rate_case button[value='5']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "thanks",
            trigger: ".o_rate_case:contains(Thank you)",
        },
    ],
});
