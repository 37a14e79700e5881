"""Every address for machines, and their description at /api/openapi.json."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.throttling import AuthRateThrottle

from keng.api import alarms, calls, cap, nights, sms, strikes, zalo
from keng.api.flaws import flaws, refusal
from keng.records.refusal import Refused

api = NinjaAPI(
    title="Kẻng",
    version="1",
    description="Machines beside gongs, SMS gateways and the commune's own programs. Every call shows a key. "
    "What is refused is said in Vietnamese, with `Accept-Language: en` in English.",
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


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, why: ValidationError) -> HttpResponse:
    """Something in the call is not understood; each thing named, in words."""
    return api.create_response(request, {"detail": flaws(why)}, status=422)


@api.exception_handler(HttpError)
def turned_away(request: HttpRequest, why: HttpError) -> HttpResponse:
    """No key, no JSON, too many calls; in words."""
    return api.create_response(request, {"detail": refusal(why)}, status=why.status_code)


urlpatterns = [path("api/", api.urls)]
