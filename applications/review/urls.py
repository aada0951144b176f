"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path, re_path

from applications.review import sheet_views, views
from applications.review.agenda import views as panel
from applications.review.assignment import views as assignment
from applications.review.board import views as board
from applications.review.conflicts import views as conflicts
from applications.review.consensus import views as consensus
from applications.review.evidence import views as evidence_views
from applications.review.profiles import views as profiles
from applications.review.rules import views as rules
from applications.review.website.views import fetch_again

urlpatterns = [
    path("review/", admin.site.admin_view(board.review_board), name="review"),
    path("review/readers/", admin.site.admin_view(board.review_readers), name="review_readers"),
    path("review/charts/", admin.site.admin_view(board.review_charts), name="review_charts"),
    path("review/proposals/", admin.site.admin_view(board.review_proposals), name="review_proposals"),
    path(
        "review/proposals/<int:application_id>/",
        admin.site.admin_view(board.review_add_reader),
        name="review_add_reader",
    ),
    re_path(r"^review/export/(?P<kind>csv|xlsx)/$", admin.site.admin_view(board.review_export), name="review_export"),
    path("review/mine/", admin.site.admin_view(views.review_desk), name="review_desk"),
    path("review/assign/", admin.site.admin_view(assignment.assign), name="review_assign"),
    path("review/proposal/", admin.site.admin_view(assignment.proposal), name="review_proposal"),
    path("review/proposal/<int:application_id>/", admin.site.admin_view(assignment.adjust), name="review_proposal_of"),
    path("review/hand-on/<int:user_id>/", admin.site.admin_view(assignment.hand_on), name="review_hand_on"),
    path("review/conflicts/", admin.site.admin_view(conflicts.conflicts), name="review_conflicts"),
    path("review/conflicts/note/", admin.site.admin_view(conflicts.note), name="review_conflict_note"),
    path("review/conflicts/<int:conflict_id>/", admin.site.admin_view(conflicts.judge), name="review_judge"),
    path("review/mine/conflicts/", admin.site.admin_view(conflicts.gates), name="review_gates"),
    path("review/mine/profile/", admin.site.admin_view(profiles.own), name="review_profile"),
    path("review/people/", admin.site.admin_view(profiles.people), name="review_people"),
    path("review/people/<int:user_id>/", admin.site.admin_view(profiles.profile), name="review_profile_of"),
    path("review/rules/", admin.site.admin_view(rules.rules), name="review_rules"),
    path("review/rules/due/", admin.site.admin_view(rules.due), name="review_due"),
    path("review/<int:assignment_id>/begin/", admin.site.admin_view(conflicts.gate), name="review_gate"),
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
    path(
        "review/evidence/<int:evidence_id>/",
        admin.site.admin_view(evidence_views.evidence),
        name="review_evidence",
    ),
    path("review/<int:assignment_id>/", admin.site.admin_view(sheet_views.assignment), name="review_assignment"),
    path("review/<int:assignment_id>/conflict/", admin.site.admin_view(views.conflict), name="review_conflict"),
    path("review/<int:assignment_id>/reopen/", admin.site.admin_view(views.reopen), name="review_reopen"),
    path("review/<int:assignment_id>/snapshot/", admin.site.admin_view(fetch_again), name="review_snapshot"),
]
