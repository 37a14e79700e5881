"""Money as it is written: `12500` → `12.500 đ`."""

from django import template

register = template.Library()


@register.filter
def dong(amount: int) -> str:
    """Whole đồng with points between the thousands."""
    return f"{amount:,}".replace(",", ".") + " đ"
