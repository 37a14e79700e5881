"""The addresses of all pages: each noun's own, in one list."""

from keng.web.pages import front, health

urlpatterns = [
    *front.urls,
    *health.urls,
]
