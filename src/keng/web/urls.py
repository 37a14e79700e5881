"""The addresses of all pages: each noun's own, in one list."""

from keng.web.pages import (
    account,
    appointments,
    boundaries,
    front,
    health,
    help,
    invitations,
    keys,
    message_words,
    messages,
    people,
    places,
    rota,
    rota_keeping,
    settings,
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
    *places.urls,
    *boundaries.urls,
    *settings.urls,
    *tonight.urls,
    *rota.urls,
    *rota_keeping.urls,
    *messages.urls,
    *message_words.urls,
    *keys.urls,
]
