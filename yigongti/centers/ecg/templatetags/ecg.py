"""Words of an order line inside list rows."""

from django import template
from django.template.context import Context

from yigongti.centers.ecg.present import Row, Words, row
from yigongti.records.orders.models import Order

register = template.Library()


@register.simple_tag(takes_context=True)
def order_line(context: Context, order: Order) -> Row:
    """The order with its words; the county's urgency words are read once per page."""
    request = context["request"]
    words = getattr(request, "ecg_words", None)
    if words is None:
        words = request.ecg_words = Words(county=request.actor.county or order.county, now=request.now)
    return row(order, words=words, actor=request.actor, now=request.now)
