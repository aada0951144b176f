from django.urls import path

from meetings import views
from meetings.claims import views as claims
from meetings.documents import views as documents
from meetings.feedback import views as feedback
from meetings.feeds import views as feed_views
from meetings.minutes import views as minutes
from meetings.points import views as points
from meetings.poll import views as poll_views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.index, name="list"),
    path("meetings/<slug:slug>/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/calendar.ics", views.calendar_file, name="calendar"),
    path("meetings/<slug:slug>/agenda.ics", feed_views.agenda_file, name="agenda_file"),
    path("meetings/<slug:slug>/agenda/", views.agenda_page, name="agenda"),
    path("meetings/calendar.ics", feed_views.all_meetings, name="feed"),
    path("calendar/<str:token>.ics", feed_views.private, name="private_feed"),
    path("me/calendar/", feed_views.own, name="own_calendar"),
    path("meetings/<slug:slug>/answer/<slug:member>/", views.answer, name="answer"),
    path("poll/<str:token>/", poll_views.poll, name="poll"),
    path("meetings/poll/<int:pk>/<slug:member>/", poll_views.answer, name="poll_answer"),
    path("rsvp/<str:token>/", views.rsvp, name="rsvp"),
    path("meetings/<slug:slug>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<slug:slug>/documents/<int:pk>/", documents.document, name="document"),
    path("action-points/<int:pk>/", points.point, name="point"),
    path("feedback/<str:token>/", feedback.feedback, name="feedback"),
    path("claims/", claims.index, name="claims"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/cost/", claims.cost, name="claim_cost"),
    path("claims/<int:pk>/cost/<int:cost>/", claims.cost, name="claim_cost"),
    path("claims/<int:pk>/cost/<int:cost>/remove/", claims.remove, name="claim_remove"),
    path("claims/<int:pk>/cost/<int:cost>/receipt/", claims.receipt, name="claim_receipt"),
    path("claims/<int:pk>/send/", claims.submit, name="claim_submit"),
    path("claims/<int:pk>/waive/", claims.waive, name="claim_waive"),
    path("claims/<int:pk>/take-up/", claims.take_up, name="claim_take_up"),
]
