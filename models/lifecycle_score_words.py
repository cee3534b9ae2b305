from odoo import models


class LifecycleScoreRule(models.Model):
    """Rules and their points in words, in the reader's language. No amount stands in them: it is not for everybody."""

    _inherit = 'lifecycle.score.rule'

    # === A REASON === #

    def _reason(self, points: int) -> dict:
        """The line that says why a lead has these points by this rule."""
        self.ensure_one()
        return {
            'rule': self.id, 'text': self._reason_text(points), 'points': points, 'dimension': self.dimension,
            'evidence': self._has_evidence(),
        }

    def _has_evidence(self) -> bool:
        """Whether records stand behind the rule's value."""
        definition = self.env['lifecycle.score.signal']._definition(self.signal_id.key)
        return bool(definition and definition.fact)

    def _reason_text(self, points: int) -> str:
        if self.kind == 'domain':
            return self.name
        if self.signal_kind == 'event':
            return self.signal_id.name
        # Only the points are stored: where several bins give as many, the reason names them all.
        bins = self.bin_ids.filtered(lambda one: one.points == points)
        values = self.env._(" or ").join(self._bin_words(one) for one in bins)
        return f'{self.signal_id.name}: {values}' if values else self.signal_id.name

    def _bin_words(self, one) -> str:
        """A bin as people say it: "3 or more", "5 to 10 days", "TH, LA"."""
        definition = self.env['lifecycle.score.signal']._definition(self.signal_id.key)
        if one.kind == 'missing':
            return self.env._("not known")
        if one.kind == 'other':
            return self.env._("anything else") if self.signal_kind == 'choice' else self.env._("less")
        if one.kind == 'is':
            words = definition.words if definition else {}
            return ", ".join(self.env._(words[value]) if value in words else value for value in one._values())
        starts = self.bin_ids.filtered(lambda other: other.kind == 'from').sorted('lower')
        place = list(starts).index(one)
        if definition and definition.unit == 'amount':
            return self.env._("band %(place)s of %(count)s", place=place + 1, count=len(starts))
        upper = starts[place + 1].lower if place + 1 < len(starts) else None
        if definition and not definition.unit and (one.lower, upper) in ((1, None), (0, 1)):
            return self.env._("yes") if one.lower else self.env._("no")
        return self._range_words(one.lower, upper)

    def _range_words(self, lower: float, upper: float | None) -> str:
        unit = f' {self.signal_id.unit}' if self.signal_id.unit else ''
        if upper is None:
            return self.env._("%(lower)s or more", lower=f'{lower:g}{unit}')
        return self.env._("%(lower)s to under %(upper)s", lower=f'{lower:g}', upper=f'{upper:g}{unit}')

    # === A RULE === #

    def _in_words(self) -> str:
        """The whole rule, one line for each value that gives points."""
        self.ensure_one()
        if self.kind == 'domain':
            return f"{self.points:+d}: {self.name or ''}"
        if self.signal_kind == 'event':
            return self._event_words()
        return "\n".join(f'{one.points:+d}: {self._bin_words(one)}' for one in self.bin_ids if one.points)

    def _event_words(self) -> str:
        sentences = [self.env._("%s each time", f'{self.points:+d}')]
        if self.half_life:
            sentences.append(self.env._("worth half after %s days", self.half_life))
        if self.once_days == 1:
            sentences.append(self.env._("once a day"))
        elif self.once_days:
            sentences.append(self.env._("once in %s days", self.once_days))
        return ", ".join(sentences)
