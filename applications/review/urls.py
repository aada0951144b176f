"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.review import sheet_views, views
from applications.review.evidence import views as evidence_views

urlpatterns = [
    path("review/", admin.site.admin_view(views.review_board), name="review"),
    path("review/mine/", admin.site.admin_view(views.review_desk), name="review_desk"),
    path("review/assign/", admin.site.admin_view(views.assign), name="review_assign"),
    path(
        "review/evidence/<int:evidence_id>/",
        admin.site.admin_view(evidence_views.evidence),
        name="review_evidence",
    ),
    path("review/<int:assignment_id>/", admin.site.admin_view(sheet_views.assignment), name="review_assignment"),
    path("review/<int:assignment_id>/conflict/", admin.site.admin_view(views.conflict), name="review_conflict"),
    path("review/<int:assignment_id>/reopen/", admin.site.admin_view(views.reopen), name="review_reopen"),
]
