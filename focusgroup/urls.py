from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from focusgroup import views
from focusgroup.rights import views as rights

urlpatterns = [
    path("", views.home, name="home"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("me/", views.me, name="me"),
    path("me/data/", rights.my_data, name="my_data"),
    path("me/data/download/", rights.download, name="my_data_download"),
    path("me/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
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
