from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from focusgroup import views

urlpatterns = [
    path("", views.home, name="home"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("me/", views.me, name="me"),
    path("account/signed-in/", views.after_sign_in, name="after_sign_in"),
    path("account/", include("focusgroup.signin.urls")),
    path("account/", include("allauth.urls")),
    path("", include("applications.urls")),
    path("", include("applications.decision.urls")),
    path("", include("members.urls")),
    path("", include("meetings.urls")),
    path("", include("focusgroup.outbox.urls")),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

if settings.MAIL_PROVIDER:
    urlpatterns.append(path("hooks/mail/", include("focusgroup.outbox.hooks")))
