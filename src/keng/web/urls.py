"""The addresses of all pages: each noun's own, in one list."""

from keng.web.pages import (
    account,
    appointments,
    front,
    health,
    help,
    invitations,
    people,
    tonight,
)

urlpatterns = [
    *front.urls,
    *health.urls,
    *account.urls,
    *help.urls,
    *people.urls,
    *appointments.urls,
    *invitations.urls,
    *tonight.urls,
]
