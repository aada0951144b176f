from django.urls import path
from django.views.generic import RedirectView

app_name = "meetings"
urlpatterns = [
    path("meetings/", RedirectView.as_view(url="/"), name="list"),
    path("meetings/<slug:slug>/", RedirectView.as_view(url="/"), name="meeting"),
    path("rsvp/<str:token>/", RedirectView.as_view(url="/"), name="rsvp"),
]
