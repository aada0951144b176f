from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.index, name="list"),
    path("meetings/<slug:slug>/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/calendar.ics", views.calendar_file, name="calendar"),
    path("meetings/<slug:slug>/answer/<slug:member>/", views.answer, name="answer"),
    path("rsvp/<str:token>/", views.rsvp, name="rsvp"),
]
