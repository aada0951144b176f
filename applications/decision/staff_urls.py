"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.decision import staff_views as views

urlpatterns = [
    path("selection/prepare/", admin.site.admin_view(views.prepare), name="selection_prepare"),
    path("selection/<int:scenario_id>/", admin.site.admin_view(views.selection), name="selection"),
    path("selection/<int:scenario_id>/propose/", admin.site.admin_view(views.propose), name="selection_propose"),
    path("selection/<int:scenario_id>/sign/", admin.site.admin_view(views.sign), name="selection_sign"),
    path("selection/<int:scenario_id>/freeze/", admin.site.admin_view(views.freeze), name="selection_freeze"),
    path("selection/<int:scenario_id>/release/", admin.site.admin_view(views.release), name="selection_release"),
    path(
        "selection/<int:scenario_id>/score/<int:application_id>/",
        admin.site.admin_view(views.score),
        name="selection_score",
    ),
    path("selection/<int:scenario_id>/set-aside/", admin.site.admin_view(views.set_aside), name="selection_set_aside"),
]
