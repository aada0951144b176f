from django.urls import path
from django.views.generic import RedirectView

app_name = "members"
urlpatterns = [
    path("members/", RedirectView.as_view(url="/"), name="directory"),
    path("members/<slug:slug>/", RedirectView.as_view(url="/"), name="profile"),
]
