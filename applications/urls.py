from django.urls import path

from applications import document_views, views

app_name = "applications"
urlpatterns = [
    path("apply/", views.start, name="start"),
    path("apply/blank/", views.blank, name="blank"),
    path("apply/document/", document_views.edit, name="document"),
    path("apply/document/file/", document_views.download, name="document_file"),
    path("apply/sent/", views.sent, name="sent"),
    path("apply/form/check/", views.check, name="check"),
    path("apply/form/<slug:step>/keep/", views.autosave, name="autosave"),
    path("apply/form/<slug:step>/", views.form, name="form"),
    path("apply/status/", views.status, name="status"),
    path("apply/withdraw/", views.withdraw, name="withdraw"),
    path("apply/<str:token>/", views.open_link, name="open"),
]
