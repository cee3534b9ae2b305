import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const pressConfirm = {
    content: "confirm",
    trigger: ".modal-footer .btn-primary",
    run: "click",
};

/** The keeper of the cards makes one, looks at what it would change, and publishes it. */
registry.category("web_tour.tours").add("lifecycle_score_keeper", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the app",
            trigger: ".o_app[data-menu-xmlid='crm_lifecycle.lifecycle_menu_root']",
            run: "click",
        },
        {
            content: "open the menu of scoring",
            trigger: ".o_menu_sections [data-menu-xmlid='crm_lifecycle.lifecycle_menu_scoring']",
            run: "click",
        },
        {
            content: "open the cards",
            trigger: ".o-dropdown--menu [data-menu-xmlid='crm_lifecycle.lifecycle_menu_scorecards']",
            run: "click",
        },
        {
            content: "the new card",
            trigger: ".o_list_view .o_list_button_add, .o_control_panel .o_list_button_add",
            run: "click",
        },
        {
            content: "its name",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Card",
        },
        {
            content: "before all others",
            trigger: ".o_field_widget[name=sequence] input",
            run: "edit 1",
        },
        {
            content: "save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "its groups",
            trigger: ".o_form_saved a[name=groups], a[name=groups]",
            run: "click",
        },
        {
            content: "a new group",
            trigger: ".o_field_widget[name=group_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "its name",
            trigger: ".o_field_widget[name=group_ids] .o_data_row .o_field_widget[name=name] input",
            run: "edit Tour Group",
        },
        {
            content: "save the group",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the group is saved",
            trigger: ".o_form_saved",
        },
        {
            content: "its rules",
            trigger: "a[name=rules]",
            run: "click",
        },
        {
            content: "a new rule",
            trigger: ".o_field_widget[name=rule_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "its group",
            trigger: ".modal .o_field_widget[name=group_id] input",
            run: "edit Tour Group",
        },
        {
            content: "choose the group",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Group)",
            run: "click",
        },
        {
            content: "a condition on the lead",
            trigger: ".modal .o_field_widget[name=kind] label:contains(Condition)",
            run: "click",
        },
        {
            content: "what it means",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Tour condition",
        },
        {
            content: "its points",
            trigger: ".modal .o_field_widget[name=points] input",
            run: "edit 15",
        },
        {
            content: "save the rule",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "save the card",
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            content: "look at the preview",
            trigger: ".o_form_saved button[name=action_preview], button[name=action_preview]",
            run: "click",
        },
        {
            content: "a lead would move",
            trigger: ".o_field_widget[name=mover_ids] .o_data_row:contains(Tour Lead)",
        },
        {
            content: "publish it",
            trigger: "button[name=action_publish]",
            run: "click",
        },
        pressConfirm,
        {
            content: "the card is live",
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Live), .o_arrow_button_current:contains(Live)",
        },
    ],
});

/** A salesperson sees why, and says that it is wrong. */
registry.category("web_tour.tours").add("lifecycle_score_seller", {
    steps: () => [
        {
            content: "the score is on the lead",
            trigger: ".o_field_widget[name=lifecycle_grade]:contains(B4)",
        },
        {
            content: "ask why",
            trigger: "a[name=lifecycle_why]",
            run: "click",
        },
        {
            content: "the reason is there with its points",
            trigger: ".o_lifecycle_why:contains(Tour condition):contains(+15)",
        },
        {
            content: "no amount is",
            trigger: ".o_lifecycle_why:not(:contains($))",
        },
        {
            content: "say that it is wrong",
            trigger: "button[name=action_lifecycle_object]",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit They told me so",
        },
        {
            content: "send it",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "thanks",
            trigger: ".o_notification:contains(Thank you)",
        },
    ],
});
