"""The staff's pages about members, beside those of Django's admin."""

from django.contrib import admin
from django.urls import path

from members import staff_views as views
from members.profile import staff_views as profile
from members.terms import staff_views as terms
from members.yearly import staff_views as yearly

staff = admin.site.admin_view
urlpatterns = [
    path("members/proposals/", staff(profile.proposals), name="member_proposals"),
    path("members/remind/", staff(views.remind), name="member_remind"),
    path("members/renewals/", staff(terms.renewals), name="member_renewals"),
    path("members/<int:pk>/merge/", staff(terms.merge), name="member_merge"),
    path("members/figures/", staff(yearly.statements), name="member_statements"),
    path("members/figures/<int:pk>/", staff(yearly.statement), name="member_statement"),
    path("members/proposals/<int:pk>/", staff(profile.proposal), name="member_proposal"),
]
