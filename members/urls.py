from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("members/", views.directory, name="directory"),
    path("members/<slug:slug>/", views.profile, name="profile"),
    path("members/<slug:slug>/edit/", views.edit, name="edit"),
    path("members/<slug:slug>/consent/", views.consent, name="consent"),
]
