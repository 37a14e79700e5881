"""Every address for machines, and their description at /api/openapi.json."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.throttling import AuthRateThrottle

from keng.api import alarms, calls, cap, nights, sms, strikes, zalo
from keng.records.refusal import Refused

api = NinjaAPI(
    title="Kẻng",
    version="1",
    description="Machines beside gongs, SMS gateways and the commune's own programs. Every call shows a key.",
    docs_url=None,  # its page loads scripts from elsewhere; the description is what tools need
    urls_namespace="api",
    throttle=[AuthRateThrottle("600/m")],
)
api.add_router("/strikes", strikes.router)
api.add_router("/alarms", alarms.router)
api.add_router("/cap", cap.router)
api.add_router("/nights", nights.router)
api.add_router("/sms", sms.router)
WHOLE_COMMUNE = AuthRateThrottle("10000/m")  # one provider answers for everybody who was called at once
api.add_router("/calls", calls.router, throttle=WHOLE_COMMUNE)
api.add_router("/zalo", zalo.router, throttle=WHOLE_COMMUNE)


@api.exception_handler(Refused)
def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """The call was understood and cannot be done; in words."""
    return api.create_response(request, {"detail": str(why)}, status=409)


urlpatterns = [path("api/", api.urls)]
