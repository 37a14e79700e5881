"""The plainest reasons why there is no rota: a night with too few people, too few nights allowed in all."""

from keng.core.planning.rotas.problem import RotaProblem
from keng.core.planning.rotas.rules import Rule, Rules, rules_of


def short_night(problem: RotaProblem) -> tuple[Rule, ...]:
    """What a duty needs on the first such night, and who is away or cannot take it: just as many that with
    one of them there would be enough. Empty where every night has people enough."""
    rules = rules_of(problem)
    for need in (rule for rule in rules if rule.kind is Rules.NEED and rule.number):
        night, duty = need.nights[0], need.duty
        missing: dict[int, Rule] = {}
        for rule in rules:
            is_away = rule.kind is Rules.AWAY and rule.nights == (night,)
            if is_away or (rule.kind is Rules.ABLE and rule.duty == duty):
                missing.setdefault(rule.people[0], rule)
        if len(problem.people) - len(missing) < need.number:
            spare = need.number - 1 - (len(problem.people) - len(missing))
            return (need, *[*missing.values()][spare:])
    return ()


def short_total(problem: RotaProblem) -> tuple[Rule, ...]:
    """Everybody's most nights, and as many needs of the first nights as these cannot cover; empty where they
    can, or somebody has no limit."""
    rules = rules_of(problem)
    limits = [rule for rule in rules if rule.kind is Rules.MOST]
    if len(limits) < len(problem.people):
        return ()
    left = sum(rule.number for rule in limits)
    needs = []
    for need in sorted((r for r in rules if r.kind is Rules.NEED and r.number), key=lambda r: r.nights):
        needs.append(need)
        left -= need.number
        if left < 0:
            return (*needs, *limits)
    return ()
