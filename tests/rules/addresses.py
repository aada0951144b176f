"""What stands in the addresses of the access matrix: for each page an example from the world."""

from typing import Any

from django.apps import apps
from django.contrib import admin

from meetings.poll.models import Poll
from tests.rules.world import World

# Pages of review that are about a call or the viewer, not about one assignment.
REVIEW_PAGES = (
    "assign",
    "conflict_note",
    "conflicts",
    "desk",
    "due",
    "gates",
    "people",
    "profile",
    "proposal",
    "rules",
)

NEEDED = {"changelist": "view", "change": "view", "history": "view", "add": "add", "delete": "delete"}


def generated(name: str) -> tuple[str, str] | None:
    """Model and page, if this is one of the admin's own pages of a model."""
    start, _underscore, page = name.removeprefix("admin:").rpartition("_")
    labels = {model._meta.label_lower.replace(".", "_"): model._meta.label_lower for model in admin.site._registry}
    return (labels[start], page) if name.startswith("admin:") and page in NEEDED and start in labels else None


def arguments(name: str, world: World) -> dict[str, Any]:
    """What stands in the address of the example."""
    review = _of_review(world)
    return review[name] if name in review else _of_others(name, world)


def _of_others(name: str, world: World) -> dict[str, Any]:
    if name in world.tokens:
        return {"token": world.tokens[name]}
    if name in world.membership:
        return world.membership[name]
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
        "meetings:poll_answer": {"pk": Poll.objects.get().pk, "member": member.slug},
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
        "admin:casework_": {"pk": world.application.pk, "criterion": "size", "number": 1},
        **_of_meetings(world),
        "admin:members_member_": {"pk": member.pk},
        "admin:outbox_letter": {"room": "members", "name": "welcome"},
        **{f"admin:outbox_{verb}": {"pk": 1} for verb in ("own_words", "release", "subscribe")},
        "admin:outbox_mailing": {"key": world.message.mailing},
        "admin:outbox_message_": {"pk": world.message.pk},
        "admin:review_agreement": {"application_id": world.assignment.application_id},
        "admin:review_panel": {"application_id": world.assignment.application_id},
        "admin:review_": {"assignment_id": world.assignment.pk},
        **{
            f"admin:selection_{verb}": {"scenario_id": world.scenario.pk, "application_id": world.application.pk}
            for verb in ("disown", "unpin")
        },
        "admin:selection_replace": {"scenario_id": world.scenario.pk, "replacement_id": 1},
        "decision:summary": {"slug": world.scenario.call.slug},
        "admin:selection_deputies": {"call_id": world.scenario.call_id},
        "admin:selection_score": {"scenario_id": world.scenario.pk, "application_id": world.application.pk},
        "admin:selection": {"scenario_id": world.scenario.pk},
        "meetings:": {"slug": meeting.slug},
        "members:": {"slug": member.slug, "pk": 1},
        **{key: {"pk": 1} for key in ("admin:outbox_own_words", "admin:outbox_release", "mfa_")},
        "openid_connect_": {"provider_id": "eu-login"},
    }


def _of_meetings(world: World) -> dict[str, dict[str, Any]]:
    meeting = world.invitation.meeting
    return {
        "admin:meetings_meeting_claims_export": {"pk": meeting.pk, "kind": "csv"},
        "admin:meetings_meeting_claim_terms": {"pk": meeting.pk},
        "admin:meetings_meeting_claims": {"pk": meeting.pk},
        "admin:meetings_meeting_claim": {"pk": meeting.pk, "claim": world.cost.claim_id, "step": "approve"},
        "admin:meetings_meeting_documents_remove": {"pk": meeting.pk, "document": 1},
        "admin:meetings_meeting_minutes_reply": {"pk": meeting.pk, "comment": 1},
        "admin:meetings_meeting_minutes_step": {"pk": meeting.pk, "step": "approve"},
        "admin:meetings_meeting_points_step": {"pk": meeting.pk, "point": 1, "step": "finish"},
        "admin:meetings_meeting_poll": {"pk": Poll.objects.get().meeting_id},
        "admin:meetings_meeting_": {"pk": meeting.pk},
        "meetings:document": {"slug": meeting.slug, "pk": 1},
        "meetings:point": {"pk": meeting.points.get().pk},
        "meetings:claims": {},
        "meetings:claim": {"pk": world.cost.claim_id, "cost": world.cost.pk},
    }


def _of_review(world: World) -> dict[str, dict[str, Any]]:
    return {
        "admin:review_hand_on": {"user_id": world.assignment.reviewer_id},
        "admin:review_judge": {"conflict_id": world.conflict.pk},
        "admin:review_profile_of": {"user_id": world.assignment.reviewer_id},
        "admin:review_proposal_of": {"application_id": world.assignment.application_id},
        **{f"admin:review_{page}": {} for page in REVIEW_PAGES},
    }
