"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.review import views
from applications.review.agenda import views as panel
from applications.review.consensus import views as consensus

urlpatterns = [
    path("review/", admin.site.admin_view(views.review_board), name="review"),
    path("review/mine/", admin.site.admin_view(views.review_desk), name="review_desk"),
    path("review/assign/", admin.site.admin_view(views.assign), name="review_assign"),
    path("review/agreement/", admin.site.admin_view(consensus.agreements), name="review_agreements"),
    path(
        "review/agreement/<int:application_id>/",
        admin.site.admin_view(consensus.agreement),
        name="review_agreement",
    ),
    path(
        "review/agreement/<int:application_id>/apart/",
        admin.site.admin_view(consensus.keep_apart),
        name="review_agreement_apart",
    ),
    path(
        "review/agreement/<int:application_id>/appoint/",
        admin.site.admin_view(consensus.appoint),
        name="review_agreement_appoint",
    ),
    path(
        "review/agreement/<int:application_id>/open/",
        admin.site.admin_view(consensus.open_agreement),
        name="review_agreement_open",
    ),
    path(
        "review/agreement/<int:application_id>/speak/",
        admin.site.admin_view(consensus.speak),
        name="review_agreement_speak",
    ),
    path("review/panel/", admin.site.admin_view(panel.panel), name="review_panel"),
    path(
        "review/panel/<int:application_id>/",
        admin.site.admin_view(panel.conclude),
        name="review_panel_conclude",
    ),
    path("review/<int:assignment_id>/", admin.site.admin_view(views.assignment), name="review_assignment"),
    path("review/<int:assignment_id>/conflict/", admin.site.admin_view(views.conflict), name="review_conflict"),
    path("review/<int:assignment_id>/reopen/", admin.site.admin_view(views.reopen), name="review_reopen"),
]
