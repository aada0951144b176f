"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.decision import pin_views as pins
from applications.decision import reading_views as reading
from applications.decision import staff_views as views
from applications.decision.draw import staff_views as draw
from applications.decision.offers import staff_views as offers

urlpatterns = [
    path("selection/prepare/", admin.site.admin_view(views.prepare), name="selection_prepare"),
    path("selection/<int:scenario_id>/", admin.site.admin_view(views.selection), name="selection"),
    path("selection/<int:scenario_id>/propose/", admin.site.admin_view(views.propose), name="selection_propose"),
    path("selection/<int:scenario_id>/sign/", admin.site.admin_view(draw.sign), name="selection_sign"),
    path("selection/<int:scenario_id>/commit/", admin.site.admin_view(draw.commit), name="selection_commit"),
    path("selection/<int:scenario_id>/reveal/", admin.site.admin_view(draw.reveal), name="selection_reveal"),
    path("selection/<int:scenario_id>/draw/", admin.site.admin_view(draw.draw), name="selection_draw"),
    path("selection/deputies/<int:call_id>/", admin.site.admin_view(draw.deputies), name="selection_deputies"),
    path("selection/<int:scenario_id>/pins/", admin.site.admin_view(pins.pins), name="selection_pins"),
    path("selection/<int:scenario_id>/owners/", admin.site.admin_view(pins.owners), name="selection_owners"),
    path(
        "selection/<int:scenario_id>/pins/<int:application_id>/remove/",
        admin.site.admin_view(pins.unpin),
        name="selection_unpin",
    ),
    path(
        "selection/<int:scenario_id>/owners/<int:application_id>/remove/",
        admin.site.admin_view(pins.disown),
        name="selection_disown",
    ),
    path("selection/<int:scenario_id>/name/", admin.site.admin_view(reading.name), name="selection_name"),
    path("selection/<int:scenario_id>/compare/", admin.site.admin_view(reading.compare), name="selection_compare"),
    path(
        "selection/<int:scenario_id>/stability/", admin.site.admin_view(reading.stability), name="selection_stability"
    ),
    path("selection/<int:scenario_id>/record/", admin.site.admin_view(reading.record), name="selection_record"),
    path("selection/<int:scenario_id>/summary/", admin.site.admin_view(reading.preview), name="selection_summary"),
    path("selection/<int:scenario_id>/release/", admin.site.admin_view(views.release), name="selection_release"),
    path("selection/<int:scenario_id>/places/", admin.site.admin_view(offers.places), name="selection_places"),
    path(
        "selection/<int:scenario_id>/places/<int:replacement_id>/",
        admin.site.admin_view(offers.replace),
        name="selection_replace",
    ),
    path(
        "selection/<int:scenario_id>/score/<int:application_id>/",
        admin.site.admin_view(views.score),
        name="selection_score",
    ),
    path("selection/<int:scenario_id>/set-aside/", admin.site.admin_view(views.set_aside), name="selection_set_aside"),
]
