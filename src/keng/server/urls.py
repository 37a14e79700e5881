"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("keng.api.urls")),
    path("", include("keng.web.urls")),
]

handler404 = "keng.web.pages.front.not_found"
