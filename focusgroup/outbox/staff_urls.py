"""The staff's pages about letters, below the admin's pages of messages."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from focusgroup.outbox import staff_views as views


def urlpatterns(guarded: Callable[[Any], Any]) -> list[URLPattern]:
    """Each behind the admin's own guard."""
    pages = (
        ("letters/", views.letters, "outbox_letters"),
        ("letters/<slug:room>/<slug:name>/", views.letter, "outbox_letter"),
        ("letters/<slug:room>/<slug:name>/preview/", views.preview, "outbox_letter_preview"),
        ("letters/<slug:room>/<slug:name>/trial/", views.trial, "outbox_letter_trial"),
        ("letters/<slug:room>/<slug:name>/pause/", views.pause, "outbox_letter_pause"),
        ("letters/<slug:room>/<slug:name>/go-on/", views.go_on, "outbox_letter_go_on"),
        ("wordings/<int:pk>/own/", views.own_words, "outbox_own_words"),
        ("mailings/", views.mailings, "outbox_mailings"),
        ("mailings/<path:key>/", views.mailing, "outbox_mailing"),
        ("bounces/", views.bounces, "outbox_bounces"),
        ("bounces/<int:pk>/release/", views.release, "outbox_release"),
        ("unsubscribed/", views.unsubscribed, "outbox_unsubscribed"),
        ("unsubscribed/<int:pk>/remove/", views.subscribe, "outbox_subscribe"),
        ("<int:pk>/resend/", views.resend, "outbox_message_resend"),
        ("<int:pk>/regenerate/", views.regenerate, "outbox_message_regenerate"),
    )
    return [path(route, guarded(view), name=name) for route, view, name in pages]
