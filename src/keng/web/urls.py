"""The addresses of all pages: each noun's own, in one list."""

from keng.web.pages import front, health, tonight

urlpatterns = [
    *front.urls,
    *health.urls,
    *tonight.urls,
]
