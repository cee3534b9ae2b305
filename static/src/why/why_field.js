import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How many reasons for and against a score are shown before the rest is asked for. */
const STRONGEST = 5;

/** Why a lead has its score: the strongest reasons for and against it; a click opens the records behind one. */
export class WhyField extends Component {
    static template = "crm_lifecycle.WhyField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get value() {
        return this.props.record.data[this.props.name] || { reasons: [], advice: false };
    }

    get base() {
        return this.value.reasons[0];
    }

    get sides() {
        const reasons = this.value.reasons.slice(1);
        const order = (side) => side.sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
        return [
            { key: "for", lines: order(reasons.filter((reason) => reason.points > 0)) },
            { key: "against", lines: order(reasons.filter((reason) => reason.points < 0)) },
        ].map((side) => ({ ...side, shown: side.lines.slice(0, STRONGEST), rest: this.rest(side.lines) }));
    }

    /** What the lines that are not shown add up to, so that the points still give the score. */
    rest(lines) {
        const hidden = lines.slice(STRONGEST);
        return { count: hidden.length, points: this.signed(hidden.reduce((sum, line) => sum + line.points, 0)) };
    }

    signed(points) {
        return points > 0 ? `+${points}` : `${points}`;
    }

    async open(line) {
        const { record } = this.props;
        const action = await this.orm.call("crm.lead", "action_lifecycle_evidence", [record.resId], {
            context: { ...record.context, rule: line.rule },
        });
        return this.action.doAction(action);
    }
}

registry.category("fields").add("lifecycle_why", { component: WhyField, supportedTypes: ["json"] });
