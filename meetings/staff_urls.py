"""Staff pages of a meeting beside its change page: the address under it, the name, and the view. Wired in admin.py."""

from typing import Any

from meetings import staff_views
from meetings.attendance import staff_views as attendance
from meetings.claims import staff_views as claims
from meetings.delegates import staff_views as delegates
from meetings.documents import staff_views as documents
from meetings.editing import staff_views as editing
from meetings.feedback import staff_views as feedback
from meetings.invitations import staff_views as invitations
from meetings.minutes import staff_views as minutes
from meetings.notes import staff_views as notes
from meetings.points import staff_views as points
from meetings.poll import staff_views as poll
from meetings.rules import staff_views as rules
from meetings.waiting import staff_views as waiting

PAGES: dict[str, Any] = {
    "overview/": staff_views.overview,
    "timeline/": staff_views.timeline,
    "schedule/": staff_views.schedule,
    "invite/": invitations.invite,
    "letter/": invitations.letter,
    "staged/": invitations.staged,
    "delegates/": delegates.delegates,
    "rules/": rules.rules,
    "move/": staff_views.move,
    "cancel/": staff_views.cancel,
    "export/": staff_views.export,
    "agenda/": editing.agenda,
    "seats/": waiting.seats,
    "clone/": editing.clone,
    "poll/": poll.poll,
    "poll/ask/": poll.poll_ask,
    "poll/pick/": poll.poll_pick,
    "poll/time/": poll.poll_time,
    "poll/withdraw/": poll.poll_withdraw,
    "attendance/": attendance.attendance,
    "attendance/file/": attendance.attendance_file,
    "attendance/sheet/": attendance.attendance_sheet,
    "attendance/close/": attendance.attendance_close,
    "attendance/reopen/": attendance.attendance_reopen,
    "claims/": claims.claims,
    "claims/terms/": claims.claim_terms,
    "claims/export/<str:kind>/": claims.claims_export,
    "claims/<int:claim>/": claims.claim,
    "claims/<int:claim>/<slug:step>/": claims.claim_step,
    "minutes/": minutes.minutes,
    "minutes/reply/<int:comment>/": minutes.minutes_reply,
    "minutes/<slug:step>/": minutes.minutes_step,
    "note/": notes.note,
    "points/": points.points,
    "points/<int:point>/<slug:step>/": points.points_step,
    "documents/": documents.documents,
    "documents/<int:document>/remove/": documents.documents_remove,
    "feedback/": feedback.feedback,
}
