import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A figure of a customer profile: a click opens the documents that it was made from. */
export class FactField extends Component {
    static template = "crm_lifecycle.FactField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get isEmpty() {
        const value = this.props.record.data[this.props.name];
        return value === false || value === undefined || value === null || value === 0;
    }

    get text() {
        const { record, name } = this.props;
        const field = record.fields[name];
        const value = record.data[name];
        if (value === false && ["date", "datetime", "many2one", "char", "selection"].includes(field.type)) {
            return "";
        }
        return registry.category("formatters").get(field.type)(value, { field, data: record.data });
    }

    async open() {
        const { record, name } = this.props;
        const action = await this.orm.call("lifecycle.profile", "action_open_evidence", [record.resId], {
            context: { ...record.context, fact: name },
        });
        return this.action.doAction(action);
    }
}

registry.category("fields").add("lifecycle_fact", {
    component: FactField,
    supportedTypes: ["integer", "float", "monetary", "date", "datetime", "char", "selection", "many2one"],
    fieldDependencies: [{ name: "currency_id", type: "many2one" }],
});
