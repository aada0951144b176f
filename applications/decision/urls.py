from django.urls import path
from django.views.generic import RedirectView

app_name = "decision"
urlpatterns = [
    path("offer/<str:token>/", RedirectView.as_view(url="/"), name="offer"),
]
