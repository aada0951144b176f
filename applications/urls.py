from django.urls import path
from django.views.generic import RedirectView

app_name = "applications"
urlpatterns = [
    path("apply/", RedirectView.as_view(url="/"), name="start"),
    path("apply/<str:token>/", RedirectView.as_view(url="/"), name="open"),
]
