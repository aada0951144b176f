"""Who gets what on GET: the table of the access matrix.

A row has a result for each of ROLES: a status, `in` for the way to the sign-in, or `>name` for another page.
Out of sight is 404, in sight but not allowed 403.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin

from tests.rules.world import ROLES, World

ALL = "200 200 200 200 200"
NOBODY = "404 404 404 404 404"
POST_ONLY = "405 405 405 405 405"
# By link only; whoever comes without it is told how to get in.
HOLDER = "403 403 403 403 403"
PERSON = "in 200 200 200 200"
STAFF = "in 403 200 200 200"
READERS = "in 403 200 200 403"
COORDINATOR = "in 403 403 200 403"
OUTBOX = "in 403 403 200 200"
STAFF_POST = "in 403 405 405 405"
# Whoever is signed in has no need of these.
ENTRANCE = "200 >me >admin:index >admin:index >admin:index"
TO_ENTRANCE = "in >me >admin:index >admin:index >admin:index"

# Pages of review that are about a call or the viewer, not about one assignment.
REVIEW_PAGES = ("assign", "conflicts", "desk", "due", "gates", "people", "profile", "proposal", "rules")

ACCESS: dict[str, str] = {
    "accessibility": ALL,
    "account/^(signup|email|confirm-email|social)/": NOBODY,
    "account/^3rdparty/(signup/)?$": NOBODY,
    "account/login/code/": TO_ENTRANCE,
    "account/login/code/confirm/": TO_ENTRANCE,
    "account/password/change/": "in 404 >/account/password/set/ >/account/password/set/ >/account/password/set/",
    "account/password/reset/": ALL,
    "account/password/set/": "in 404 200 200 200",
    "account/social/connections/": NOBODY,
    "account/social/login/cancelled/": NOBODY,
    "account/social/login/error/": NOBODY,
    "account/social/signup/": NOBODY,
    "account_change_password": "in 404 >/account/password/set/ >/account/password/set/ >/account/password/set/",
    "account_confirm_email": NOBODY,
    "account_confirm_login_code": TO_ENTRANCE,
    "account_email": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_inactive": ALL,
    "account_login": ENTRANCE,
    "account_logout": ">home 200 200 200 200",
    "account_reauthenticate": "in 403 403 403 403",
    "account_request_login_code": TO_ENTRANCE,
    "account_reset_password": ALL,
    "account_reset_password_done": ALL,
    "account_reset_password_from_key": ALL,
    "account_reset_password_from_key_done": ALL,
    "account_set_password": "in 404 200 200 200",
    "account_signup": NOBODY,
    "admin/(?P<url>.*)$": "in 403 404 404 404",
    "admin:app_list": "in 403 404 200 404",
    "admin:applications_application_document": "in 403 404 404 404",
    "admin:applications_application_export": "in 403 403 405 403",
    "admin:applications_application_judge": STAFF_POST,
    "admin:applications_call_move": STAFF_POST,
    "admin:applications_interest_invite": STAFF_POST,
    "admin:autocomplete": "in 403 403 403 403",
    "admin:call_preview": COORDINATOR,
    "admin:casework_as_applicant": STAFF_POST,
    "admin:casework_ask": COORDINATOR,
    "admin:casework_check": COORDINATOR,
    "admin:casework_close": STAFF_POST,
    "admin:decision_scenario_add": "in 403 403 >admin:selection_prepare 403",
    "admin:decision_scenario_change": "in 403 403 >admin:selection 403",
    "admin:duplicate": COORDINATOR,
    "admin:duplicate_merge": COORDINATOR,
    "admin:duplicates": COORDINATOR,
    "admin:erasure": COORDINATOR,
    "admin:erasures": COORDINATOR,
    "admin:figures": COORDINATOR,
    "admin:index": STAFF,
    "admin:jsi18n": STAFF,
    "admin:login": "in 403 >admin:index >admin:index >admin:index",
    "admin:logout": STAFF_POST,
    "admin:meetings_meeting_cancel": COORDINATOR,
    "admin:meetings_meeting_export": STAFF_POST,
    "admin:meetings_meeting_invite": COORDINATOR,
    "admin:meetings_meeting_move": COORDINATOR,
    "admin:meetings_meeting_overview": COORDINATOR,
    "admin:meetings_meeting_schedule": COORDINATOR,
    "admin:members_member_end": COORDINATOR,
    "admin:members_member_representative": COORDINATOR,
    "admin:members_member_resume": "in 403 403 >admin:members_member_change 403",
    "admin:members_member_suspend": COORDINATOR,
    "admin:outbox_bounces": OUTBOX,
    "admin:outbox_letter": OUTBOX,
    "admin:outbox_letter_go_on": STAFF_POST,
    "admin:outbox_letter_pause": STAFF_POST,
    "admin:outbox_letter_preview": STAFF_POST,
    "admin:outbox_letter_trial": STAFF_POST,
    "admin:outbox_letters": OUTBOX,
    "admin:outbox_mailing": OUTBOX,
    "admin:outbox_mailings": OUTBOX,
    "admin:outbox_message_letter": OUTBOX,
    "admin:outbox_message_regenerate": STAFF_POST,
    "admin:outbox_message_resend": STAFF_POST,
    "admin:outbox_own_words": STAFF_POST,
    "admin:outbox_release": STAFF_POST,
    "admin:outbox_subscribe": STAFF_POST,
    "admin:outbox_unsubscribed": OUTBOX,
    "admin:password_change": "in 403 >/account/password/set/ >/account/password/set/ >/account/password/set/",
    "admin:password_change_done": STAFF,
    "admin:retention": OUTBOX,
    "admin:review": READERS,
    "admin:review_add_reader": STAFF_POST,
    "admin:review_agreement": "in 403 404 200 403",
    "admin:review_agreement_apart": "in 403 404 404 403",
    "admin:review_agreement_appoint": STAFF_POST,
    "admin:review_agreement_open": "in 403 404 200 403",
    "admin:review_agreement_speak": STAFF_POST,
    "admin:review_agreements": READERS,
    "admin:review_assign": COORDINATOR,
    "admin:review_assignment": READERS,
    "admin:review_charts": COORDINATOR,
    "admin:review_conflict": "in 403 200 403 403",
    "admin:review_conflicts": COORDINATOR,
    "admin:review_desk": READERS,
    "admin:review_due": COORDINATOR,
    "admin:review_evidence": READERS,
    "admin:review_export": STAFF_POST,
    "admin:review_gate": "in 403 200 404 403",
    "admin:review_gates": READERS,
    "admin:review_hand_on": COORDINATOR,
    "admin:review_judge": COORDINATOR,
    "admin:review_panel": COORDINATOR,
    "admin:review_panel_conclude": "in 403 404 200 403",
    "admin:review_people": COORDINATOR,
    "admin:review_profile": READERS,
    "admin:review_profile_of": COORDINATOR,
    "admin:review_proposal": COORDINATOR,
    "admin:review_proposal_of": COORDINATOR,
    "admin:review_proposals": COORDINATOR,
    "admin:review_readers": COORDINATOR,
    "admin:review_reopen": COORDINATOR,
    "admin:review_rules": COORDINATOR,
    "admin:review_snapshot": STAFF_POST,
    "admin:selection": COORDINATOR,
    "admin:selection_freeze": COORDINATOR,
    "admin:selection_prepare": COORDINATOR,
    "admin:selection_propose": COORDINATOR,
    "admin:selection_release": COORDINATOR,
    "admin:selection_score": "in 403 403 404 403",
    "admin:selection_set_aside": COORDINATOR,
    "admin:selection_sign": COORDINATOR,
    "admin:view_on_site": "in 403 404 404 404",
    "after_sign_in": TO_ENTRANCE,
    "applications:autosave": POST_ONLY,
    "applications:blank": ALL,
    "applications:check": HOLDER,
    "applications:clarify": HOLDER,
    "applications:data": HOLDER,
    "applications:document": HOLDER,
    "applications:document_file": HOLDER,
    "applications:erase": HOLDER,
    "applications:form": HOLDER,
    "applications:interest": ALL,
    "applications:interest_confirm": ALL,
    "applications:open": ALL,
    "applications:sent": ALL,
    "applications:start": ALL,
    "applications:status": HOLDER,
    "applications:withdraw": HOLDER,
    "contact": ALL,
    "decision:offer": ALL,
    "healthz": ALL,
    "home": ALL,
    "me": PERSON,
    "meetings:answer": "in 200 404 404 404",
    "meetings:calendar": ALL,
    "meetings:list": ALL,
    "meetings:meeting": ALL,
    "meetings:rsvp": ALL,
    "members:consent": POST_ONLY,
    "members:directory": ALL,
    "members:edit": "in 200 403 200 403",
    "members:profile": ALL,
    "mfa_activate_totp": PERSON,
    "mfa_add_webauthn": PERSON,
    "mfa_authenticate": TO_ENTRANCE,
    "mfa_deactivate_totp": "in 404 404 404 404",
    "mfa_download_recovery_codes": "in 404 404 404 404",
    "mfa_edit_webauthn": "in 404 404 404 404",
    "mfa_generate_recovery_codes": PERSON,
    "mfa_index": PERSON,
    "mfa_list_webauthn": PERSON,
    "mfa_login_webauthn": TO_ENTRANCE,
    "mfa_reauthenticate": "in 403 403 403 403",
    "mfa_reauthenticate_webauthn": "in 403 403 403 403",
    "mfa_remove_webauthn": "in 404 404 404 404",
    "mfa_view_recovery_codes": "in 404 404 404 404",
    "openid_connect_callback": NOBODY,
    "openid_connect_login": NOBODY,
    "outbox:unsubscribe": ALL,
    "password_sign_in": ENTRANCE,
    "privacy": ALL,
    "readyz": ALL,
    "signin_link": ALL,
    "socialaccount_connections": NOBODY,
    "socialaccount_login_cancelled": ALL,
    "socialaccount_login_error": "401 401 401 401 401",
    "socialaccount_signup": NOBODY,
}

# The admin's own pages of a model: `view` opens list, object and history, `add` and `delete` a page each.
ADMIN: dict[str, dict[str, str]] = {
    "accounts.user": {"administrator": "view add"},
    "applications.application": {"coordinator": "view"},
    "applications.call": {"coordinator": "view add"},
    "applications.interest": {"coordinator": "view"},
    "audit.entry": {"coordinator": "view", "administrator": "view"},
    "auth.group": {"administrator": "view"},
    "decision.decision": {"coordinator": "view"},
    "decision.offer": {"coordinator": "view"},
    "decision.scenario": {"coordinator": "view"},
    "meetings.day": {"coordinator": "view"},
    "meetings.meeting": {"coordinator": "view add"},
    "members.member": {"coordinator": "view"},
    "outbox.heartbeat": {"administrator": "view"},
    "outbox.message": {"coordinator": "view", "administrator": "view"},
    "review.assignment": {"coordinator": "view"},
    "review.criterion": {"coordinator": "view add delete"},
    "review.snapshot": {"coordinator": "view"},
}
NEEDED = {"changelist": "view", "change": "view", "history": "view", "add": "add", "delete": "delete"}

# People of a role who are not concerned, and the applicant, who is.
OTHERS: dict[str, dict[str, str]] = {
    "another member": {"meetings:answer": "404", "meetings:meeting": "200", "members:edit": "403"},
    "another reviewer": {
        "admin:review_assignment": "404",
        "admin:review_conflict": "404",
        "admin:review_desk": "200",
        "admin:review_evidence": "404",
        "admin:review_gate": "404",
    },
    "applicant": {
        "admin:index": "in",
        "applications:check": "200",
        "applications:clarify": ">applications:status",
        "applications:data": "200",
        "applications:document": "200",
        "applications:document_file": "404",
        "applications:erase": "200",
        "applications:form": "200",
        "applications:status": "200",
        "applications:withdraw": "200",
        "me": "in",
    },
}


def generated(name: str) -> tuple[str, str] | None:
    """Model and page, if this is one of the admin's own pages of a model."""
    start, _underscore, page = name.removeprefix("admin:").rpartition("_")
    labels = {model._meta.label_lower.replace(".", "_"): model._meta.label_lower for model in admin.site._registry}
    return (labels[start], page) if name.startswith("admin:") and page in NEEDED and start in labels else None


def expected(name: str, role: str) -> str:
    """What this role gets at this address. Raises KeyError where the tables do not say."""
    if name in ACCESS:
        return ACCESS[name].split()[ROLES.index(role)]
    model, page = generated(name) or (name, "")
    rights = ADMIN[model].get(role, "").split()
    if role in ROLES[:2]:
        return "in" if role == "anonymous" else "403"
    return "200" if NEEDED[page] in rights else "403"


def arguments(name: str, world: World) -> dict[str, Any]:
    """What stands in the address of the example."""
    review = _of_review(world)
    return review[name] if name in review else _of_others(name, world)


def _of_others(name: str, world: World) -> dict[str, Any]:
    if name in world.tokens:
        return {"token": world.tokens[name]}
    if found := generated(name):
        last = apps.get_model(found[0])._base_manager.order_by("pk").last()
        return {} if found[1] in ("changelist", "add") else {"object_id": last.pk if last else 1}
    meeting, member = world.invitation.meeting, world.invitation.member
    given: dict[str, dict[str, Any]] = {
        "account/^(signup|email|confirm-email|social)/": {"path": "account/signup/"},
        "account/^3rdparty/(signup/)?$": {"path": "account/3rdparty/"},
        "account_confirm_email": {"key": "x"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
        "admin/(?P<url>.*)$": {"path": "admin/nothing/"},
        "admin:app_list": {"app_label": "meetings"},
        "admin:applications_application_judge": {"verb": "eligible"},
        "admin:call_preview": {"pk": world.application.call_id},
        "admin:applications_call_move": {"pk": world.application.call_id, "to": "closed"},
        "admin:erasure": {"pk": world.erasure.pk},
        "admin:review_add_reader": {"application_id": world.application.pk},
        "admin:review_export": {"kind": "csv"},
        "admin:review_evidence": {"evidence_id": world.evidence.pk},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
        "admin:applications_application_document": {"pk": world.application.pk},
        **{key: {"step": "eligibility"} for key in ("applications:autosave", "applications:form")},
        "meetings:answer": {"slug": meeting.slug, "member": member.slug},
    }
    given |= _of_review(world)
    if name in given:
        return given[name]
    return next((args for start, args in _of_a_room(world).items() if name.startswith(start)), {})


def _of_a_room(world: World) -> dict[str, dict[str, Any]]:
    """By how their names begin, the arguments that the addresses of one room share."""
    meeting, member = world.invitation.meeting, world.invitation.member
    return {
        "admin:duplicate": {"pk": world.pair.pk, "keep": "earlier"},
        "admin:casework_": {"pk": world.application.pk, "criterion": "size"},
        "admin:meetings_meeting_": {"pk": meeting.pk},
        "admin:members_member_": {"pk": member.pk},
        "admin:outbox_letter": {"room": "members", "name": "welcome"},
        **{f"admin:outbox_{verb}": {"pk": 1} for verb in ("own_words", "release", "subscribe")},
        "admin:outbox_mailing": {"key": world.message.mailing},
        "admin:outbox_message_": {"pk": world.message.pk},
        "admin:review_agreement": {"application_id": world.assignment.application_id},
        "admin:review_panel": {"application_id": world.assignment.application_id},
        "admin:review_": {"assignment_id": world.assignment.pk},
        "admin:selection_score": {"scenario_id": world.scenario.pk, "application_id": world.application.pk},
        "admin:selection": {"scenario_id": world.scenario.pk},
        "meetings:": {"slug": meeting.slug},
        "members:": {"slug": member.slug},
        **{key: {"pk": 1} for key in ("admin:outbox_own_words", "admin:outbox_release", "mfa_")},
        "openid_connect_": {"provider_id": "eu-login"},
    }


def _of_review(world: World) -> dict[str, dict[str, Any]]:
    return {
        "admin:review_hand_on": {"user_id": world.assignment.reviewer_id},
        "admin:review_judge": {"conflict_id": world.conflict.pk},
        "admin:review_profile_of": {"user_id": world.assignment.reviewer_id},
        "admin:review_proposal_of": {"application_id": world.assignment.application_id},
        **{f"admin:review_{page}": {} for page in REVIEW_PAGES},
    }
