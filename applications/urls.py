from django.urls import path

from applications import document_views, views
from applications.casework import views as casework
from applications.casework.erasure import views as erasure
from applications.entry import views as entry
from applications.interest import views as interest

app_name = "applications"
urlpatterns = [
    path("interest/", interest.interest, name="interest"),
    path("interest/<str:token>/", interest.confirm, name="interest_confirm"),
    path("apply/", views.start, name="start"),
    path("apply/blank/", views.blank, name="blank"),
    path("apply/document/", document_views.edit, name="document"),
    path("apply/document/file/", document_views.download, name="document_file"),
    path("apply/sent/", views.sent, name="sent"),
    path("apply/form/check/", views.check, name="check"),
    path("apply/form/check/keep/", views.keep_objection, name="keep_objection"),
    path("apply/form/<slug:step>/keep/", views.autosave, name="autosave"),
    path("apply/form/<slug:step>/", views.form, name="form"),
    path("apply/status/", views.status, name="status"),
    path("apply/withdraw/", views.withdraw, name="withdraw"),
    path("apply/clarify/", casework.clarify, name="clarify"),
    path("apply/clarify/keep/", casework.keep, name="keep_reply"),
    path("apply/data/", erasure.download, name="data"),
    path("apply/erase/", erasure.erase, name="erase"),
    path("apply/code/", entry.code, name="code"),
    path("apply/<str:token>/", entry.open_link, name="open"),
]
