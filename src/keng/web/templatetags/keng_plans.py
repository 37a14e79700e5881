"""What a plan came to, where it stands in a list."""

from django import template

from keng.records.plans.headlines import came_to, label_of

register = template.Library()
register.filter("came_to", came_to)
register.filter("plan_label", label_of)
