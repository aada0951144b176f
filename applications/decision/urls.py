from django.urls import path

from applications.decision import reading_views, views

app_name = "decision"
urlpatterns = [
    path("offer/<str:token>/", views.offer, name="offer"),
    path("selection/<slug:slug>/", reading_views.summary, name="summary"),
]
