from django.urls import path

from applications.decision import views

app_name = "decision"
urlpatterns = [
    path("offer/<str:token>/", views.offer, name="offer"),
]
