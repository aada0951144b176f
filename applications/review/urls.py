"""Staff pages under /admin/; the admin site includes them."""

from django.contrib import admin
from django.urls import path

from applications.review import views
from applications.review.assignment import views as assignment
from applications.review.conflicts import views as conflicts
from applications.review.profiles import views as profiles
from applications.review.rules import views as rules

urlpatterns = [
    path("review/", admin.site.admin_view(views.review_board), name="review"),
    path("review/mine/", admin.site.admin_view(views.review_desk), name="review_desk"),
    path("review/assign/", admin.site.admin_view(assignment.assign), name="review_assign"),
    path("review/proposal/", admin.site.admin_view(assignment.proposal), name="review_proposal"),
    path("review/proposal/<int:application_id>/", admin.site.admin_view(assignment.adjust), name="review_proposal_of"),
    path("review/hand-on/<int:user_id>/", admin.site.admin_view(assignment.hand_on), name="review_hand_on"),
    path("review/conflicts/", admin.site.admin_view(conflicts.conflicts), name="review_conflicts"),
    path("review/conflicts/<int:conflict_id>/", admin.site.admin_view(conflicts.judge), name="review_judge"),
    path("review/mine/conflicts/", admin.site.admin_view(conflicts.gates), name="review_gates"),
    path("review/mine/profile/", admin.site.admin_view(profiles.own), name="review_profile"),
    path("review/people/", admin.site.admin_view(profiles.people), name="review_people"),
    path("review/people/<int:user_id>/", admin.site.admin_view(profiles.profile), name="review_profile_of"),
    path("review/rules/", admin.site.admin_view(rules.rules), name="review_rules"),
    path("review/rules/due/", admin.site.admin_view(rules.due), name="review_due"),
    path("review/<int:assignment_id>/begin/", admin.site.admin_view(conflicts.gate), name="review_gate"),
    path("review/<int:assignment_id>/", admin.site.admin_view(views.assignment), name="review_assignment"),
    path("review/<int:assignment_id>/conflict/", admin.site.admin_view(views.conflict), name="review_conflict"),
    path("review/<int:assignment_id>/reopen/", admin.site.admin_view(views.reopen), name="review_reopen"),
]
