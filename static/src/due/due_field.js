import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MINUTE = 60 * 1000;

/** The largest unit that a span of minutes fills: 3 d, 5 h, 20 min. */
function inWords(minutes) {
    if (minutes >= 2 * 24 * 60) {
        return _t("%s d", Math.floor(minutes / (24 * 60)));
    }
    if (minutes >= 2 * 60) {
        return _t("%s h", Math.floor(minutes / 60));
    }
    return _t("%s min", minutes);
}

/** A promised time as a countdown: how long there is, or since when it is late. It counts while one looks at it. */
export class DueField extends Component {
    static template = "crm_lifecycle.DueField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useState({ now: Date.now() });
        const timer = setInterval(() => (this.clock.now = Date.now()), MINUTE);
        onWillUnmount(() => clearInterval(timer));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get minutes() {
        return Math.floor((this.value.toMillis() - this.clock.now) / MINUTE);
    }

    get text() {
        return this.minutes < 0 ? _t("%s late", inWords(-this.minutes)) : inWords(this.minutes);
    }

    get title() {
        return formatDateTime(this.value);
    }

    get classNames() {
        const warnAt = this.props.record.data.warn_at;
        const atRisk = warnAt && warnAt.toMillis() <= this.clock.now;
        return this.minutes < 0 ? "text-bg-danger" : atRisk ? "text-bg-warning" : "text-bg-secondary";
    }
}

registry.category("fields").add("lifecycle_due", {
    component: DueField,
    supportedTypes: ["datetime"],
    fieldDependencies: [{ name: "warn_at", type: "datetime" }],
});

/** Seconds of working time as hours and minutes. */
registry.category("formatters").add("lifecycle_duration", (seconds) => {
    const minutes = Math.round((seconds || 0) / 60);
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
});

export class DurationField extends Component {
    static template = "crm_lifecycle.DurationField";
    static props = { ...standardFieldProps };

    get text() {
        return registry.category("formatters").get("lifecycle_duration")(this.props.record.data[this.props.name]);
    }
}

registry.category("fields").add("lifecycle_duration", { component: DurationField, supportedTypes: ["integer"] });
