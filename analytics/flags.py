"""The domains that link to a target, with the flags that named rules put on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import GROUP_ORDER, View, understood
from analytics.errors import NotARecord, QueryRefused, StoreNotCreated
from analytics.flag_rules import COLUMNS, Rule, flags_sql, in_force
from analytics.questions import question, without_comments
from analytics.records import put, take_back
from analytics.replies import Reply
from analytics.writer import Writer

SPAM = ("source_domain", "score", "flags", *(column for column in COLUMNS if column != "source_domain"))
NOWHERE = "nowhere.invalid"  # a name that nothing can link to (RFC 2606)


class Flags(Answering):
    """Flags on referring domains. They are no judgement: each says one thing that is so."""

    def spam(self, target: str, flag: str | None = None, **view: Unpack[View]) -> Reply:
        """The domains that link to one target, those with the highest score first; with `flag` those that bear it."""
        recorded = self._recorded_rules()
        rules = {name: rule for name, rule in in_force(recorded or []).items() if rule.weight}
        if recorded is not None and flag is not None and flag not in rules:
            raise NotARecord(f"flag {flag!r} is not one of {', '.join(rules)}")
        return self._spam(target, rules.values(), flag or "", view)

    def spam_rules(self) -> dict[str, Rule]:
        """The rules in force, by their names; one whose weight is 0 is switched off."""
        return in_force(self._recorded_rules() or [])

    def check_rule(self, rule: Rule) -> None:
        """The store can run the condition. Raises NotARecord."""
        try:
            self._spam(NOWHERE, [rule], "", {})
        except QueryRefused as exc:
            columns = ", ".join(COLUMNS)
            raise NotARecord(f"condition {rule.condition!r} of rule {rule.name}: {exc}; columns are {columns}") from exc

    def _recorded_rules(self) -> list[dict[str, Any]] | None:
        """The rules that were set; None where there is no store that could have any."""
        try:
            return self._read(without_comments(question("records/spam_rules")))
        except StoreNotCreated:
            return None

    def _spam(self, target: str, rules: Iterable[Rule], flag: str, view: View) -> Reply:
        given = list(rules)
        asked = understood("spam", [target], view, SPAM, order=GROUP_ORDER, flag=flag)
        head = {"rules": [{"name": rule.name, "weight": rule.weight, "meaning": rule.meaning} for rule in given]}
        return self._answer(replace(asked, flags=flags_sql(given)), head=head)


def put_rule(writer: Writer, rule: Rule) -> None:
    """The rule is in force from now on, in the place of one of the same name."""
    values = asdict(rule)
    del values["origin"]
    put(writer, "spam_rules", [values])


def reset_rule(writer: Writer, name: str) -> None:
    """The rule is again as it shipped; one that did not ship is gone."""
    take_back(writer, "spam_rules", [{"name": name}])
