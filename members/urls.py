from django.urls import path

from members.address import views as address
from members.consents import views as consents
from members.directory import views as directory
from members.onboarding import views as onboarding
from members.profile import views as profile
from members.representatives import views as representatives
from members.terms import views as terms
from members.yearly import views as yearly

app_name = "members"
urlpatterns = [
    path("members/", directory.directory, name="directory"),
    path("members/members.csv", directory.as_csv, name="csv"),
    path("members/members.json", directory.as_json, name="json"),
    path("members/<slug:slug>/", profile.profile, name="profile"),
    path("members/<slug:slug>/logo.png", profile.logo, name="logo"),
    path("members/<slug:slug>/edit/", profile.edit, name="edit"),
    path("members/<slug:slug>/logo/", profile.logo_edit, name="logo_edit"),
    path("members/<slug:slug>/facts/", profile.facts, name="facts"),
    path("members/<slug:slug>/consents/", consents.consents, name="consents"),
    path("members/<slug:slug>/figures/", yearly.figures, name="figures"),
    path("members/<slug:slug>/renewal/", terms.renewal, name="renewal"),
    path("members/<slug:slug>/resign/", terms.resign, name="resign"),
    path("members/<slug:slug>/people/", representatives.people, name="people"),
    path("members/<slug:slug>/people/deputy/", representatives.add_deputy, name="add_deputy"),
    path("members/<slug:slug>/people/hand-over/", representatives.hand_over, name="hand_over"),
    path("members/<slug:slug>/people/<int:pk>/leave/", representatives.leave, name="leave"),
    path("members/<slug:slug>/people/<int:pk>/take-back/", representatives.take_back, name="take_back"),
    path("nomination/<str:token>/", representatives.nomination, name="nomination"),
    path("me/consents/", consents.take_back_own, name="take_back_own"),
    path("me/address/", address.address, name="address"),
    path("address/old/<str:token>/", address.confirm_old, name="address_old"),
    path("address/new/<str:token>/", address.confirm_new, name="address_new"),
    path("members/<slug:slug>/first-steps/", onboarding.skip, name="skip_step"),
]
