"""A map on any page: `{% keng_map "village,cluster,gong,home" %}` — the layers that a person may see.

    {% load keng_map %}
    {% block head %}<link rel="stylesheet" href="{% static 'css/pages/maps.css' %}">{% endblock %}
    {% keng_map "village,gong,home" label=_("Kẻng và nhà") %}
    {% keng_map "village" source=plan_address label=_("Phương án") more="gong,home" %}
    {% block scripts %}<script type="module" src="{% static 'js/map.js' %}"></script>{% endblock %}

`source` is the address of any further GeoJSON (or `#id` of a `json_script`), drawn above the layers. Its
features say in their properties: `layer`, `name`, and, if they like, `look` (ok, late, miss, quiet, new),
`sign`, `note`, `href`, `radius_m`; `kind` and `id` stand in where `layer` and `name` are missing.
`more` names layers that only `source` has, so that they can be switched off too. Without script, and
for every reader, the page itself must list what the map shows.
"""

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.layers import BROKEN, BROKEN_WORDS, LAYER_WORDS, SIGNS, Layer

register = template.Library()


@register.inclusion_tag("parts/map.html")
def keng_map(
    layers: str = "",
    *,
    label: str | Promise = "",
    source: str = "",
    more: str = "",
    pick: str = "",
    draw: str = "",
    focus: str = "",
    at: str = "",
    near: bool = False,
) -> dict[str, object]:
    """The map's box. `pick` is the form whose fields a touch fills, as "#raise" (see pick.js);
    `draw` one whose field `things` a touch adds a line to (see draw.js).

    `focus` is the layer that the map turns to whenever it has something new; with `near` as close as that
    layer allows, not among its villages. `at` ("20.02,105.33") is where a map to draw on opens.
    """
    own = [Layer(one) for one in layers.split(",") if one]
    shown = dict.fromkeys([*own, *(Layer(one) for one in more.split(",") if one)])
    return {
        "label": label or _("Bản đồ"),
        "sources": " ".join(filter(None, [_address(own), source])),
        "legend": [(one.value, LAYER_WORDS[one], SIGNS[one]) for one in shown],
        "broken": (BROKEN, BROKEN_WORDS) if Layer.GONG in shown else (),
        "pick": pick,
        "draw": draw,
        "focus": focus,
        "at": at,
        "near": near,
    }


def _address(layers: list[Layer]) -> str:
    return f"{reverse('map_layers')}?lop={','.join(layers)}" if layers else ""
