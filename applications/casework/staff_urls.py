"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.casework import figures_views
from applications.casework import staff_views as views
from applications.casework.duplicates import staff_views as duplicates
from applications.casework.erasure import staff_views as erasure

wrap = admin.site.admin_view
urlpatterns = [
    path("figures/", wrap(figures_views.figures), name="figures"),
    path("erasures/", wrap(erasure.erasures), name="erasures"),
    path("erasures/<int:pk>/", wrap(erasure.erasure), name="erasure"),
    path("duplicates/", wrap(duplicates.duplicates), name="duplicates"),
    path("duplicates/<int:pk>/", wrap(duplicates.duplicate), name="duplicate"),
    path("duplicates/<int:pk>/merge/<str:keep>/", wrap(duplicates.merge), name="duplicate_merge"),
    path("casework/<int:pk>/ask/", wrap(views.ask), name="casework_ask"),
    path("casework/<int:pk>/close/", wrap(views.close), name="casework_close"),
    path("casework/<int:pk>/check/<str:criterion>/", wrap(views.check), name="casework_check"),
    path("casework/<int:pk>/versions/<int:number>/", wrap(views.version), name="casework_version"),
    path(
        "casework/<int:pk>/versions/<int:number>/document/",
        wrap(views.version_document),
        name="casework_version_document",
    ),
    path("casework/<int:pk>/as-applicant/", wrap(views.as_applicant), name="casework_as_applicant"),
]
