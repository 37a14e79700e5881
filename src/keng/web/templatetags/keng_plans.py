"""What a plan came to, where it stands in a list, and under which conditions it was reckoned."""

from django import template

from keng.records.plans.headlines import came_to, label_of
from keng.web.conditions import conditions

register = template.Library()
register.filter("conditions", conditions)
register.filter("came_to", came_to)
register.filter("plan_label", label_of)
