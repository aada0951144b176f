"""Stands before allauth's own urls and closes what this product does not offer."""

from allauth.account import views as account
from django.urls import path, re_path
from django.views.generic import RedirectView

from focusgroup.signin import views

HERE = {"room": "sign_in"}

urlpatterns = [
    path("link/<str:token>/", views.signin_link, name="signin_link"),
    path("login/", account.RequestLoginCodeView.as_view(extra_context=HERE), name="account_login"),
    path("login/code/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("login/code/confirm/", account.ConfirmLoginCodeView.as_view(extra_context=HERE)),
    path("login/password/", account.LoginView.as_view(extra_context=HERE), name="password_sign_in"),
    path("password/reset/", account.PasswordResetView.as_view(extra_context=HERE)),
    path("password/change/", views.for_staff(account.password_change)),
    path("password/set/", views.for_staff(account.password_set)),
    # Staff enter people and their addresses; nobody signs up, and no other service is connected.
    re_path(r"^(signup|email|confirm-email|social)/", views.closed),
    re_path(r"^3rdparty/(signup/)?$", views.closed),
]
