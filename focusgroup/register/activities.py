"""What the two institutions process, and why: one Activity a purpose. Which data that are is read from the models."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

CONTROLLERS = (
    (_("Joint Research Centre of the European Commission"), _("Regulation (EU) 2018/1725")),
    (_("European DIGITAL SME Alliance"), _("Regulation (EU) 2016/679 (GDPR)")),
)
PUBLIC_TASK = _("JRC: task in the public interest, Article 5(1)(a). DIGITAL SME: legitimate interest, Article 6(1)(f).")
CONSENT = _("Consent, Article 5(1)(d) and Article 6(1)(a); taken back at any time.")


@dataclass(frozen=True)
class Activity:
    """`modules` are beginnings of where models stand; the longest that fits decides. `rules` name the retention."""

    title: "Label"
    purpose: "Label"
    basis: "Label"
    subjects: "Label"
    recipients: "Label"
    modules: tuple[str, ...]
    rules: tuple[str, ...] = ()


STAFF = _("Staff of both institutions, by their role")
ACTIVITIES = (
    Activity(
        _("Call and applications"), _("To receive applications and check who may join"), PUBLIC_TASK,
        _("Contact persons and deputies of applicants"), STAFF, ("applications",), ("DRAFTS", "REJECTED"),
    ),
    Activity(
        _("Expressions of interest"), _("To tell companies when a call opens"), CONSENT,
        _("People who left their address"), STAFF, ("applications.interest",), ("INTEREST", "UNCONFIRMED"),
    ),
    Activity(
        _("Review"), _("To assess the expertise of applicants"), PUBLIC_TASK,
        _("Reviewers; people named in applications and on companies' websites"),
        _("Reviewers of an application, and coordinators"), ("applications.review",), ("COMMENTS", "REJECTED"),
    ),
    Activity(
        _("Selection and offers"), _("To choose a balanced group and offer the places"), PUBLIC_TASK,
        _("Staff who sign; contact persons"), STAFF, ("applications.decision",), ("REJECTED",),
    ),
    Activity(
        _("Membership"), _("To run the group: companies, terms, representatives, figures"), PUBLIC_TASK,
        _("Representatives of members, and people named by them"), STAFF,
        ("members", "members.profile.models.Proposal"),
        ("MEMBERS", "NOMINATIONS", "ADDRESSES"),
    ),
    Activity(
        _("Consents and public directory"), _("To show companies in public, quote them, and send bulletins"), CONSENT,
        _("Representatives of members"), _("The public, of what a company chose to show"),
        ("members.consents", "members.profile"), ("MEMBERS",),
    ),
    Activity(
        _("Rights of people"), _("To answer requests about own data, and to prove it"),
        _("Legal obligation: Articles 17 to 24 of Regulation (EU) 2018/1725, Articles 15 to 22 GDPR"),
        _("Whoever makes a request"), STAFF, ("members.rights",), ("RIGHTS",),
    ),
    Activity(
        _("Meetings"), _("To invite, to plan, and to keep what was agreed"),
        _("As for the membership; food and access needs by explicit consent (Article 10(2)(a); Article 9(2)(a))"),
        _("Representatives of members, guests"), _("Staff, and caterers without names"), ("meetings",),
        ("NEEDS", "REPLIES"),
    ),
    Activity(
        _("Travel claims"), _("To pay back what it cost companies to come, and to account for it"),
        _("As for the membership; what was paid is kept as the rules on accounts ask"),
        _("Whoever travelled for a member"), _("Staff that handles claims, and the accounts"), ("meetings.claims",),
        ("CLAIMS",),
    ),
    Activity(
        _("Letters"), _("To write to people, and to prove what was written"), PUBLIC_TASK,
        _("Everybody who gets a letter"), _("Staff, and the mail server"), ("focusgroup.outbox",), ("MAILS",),
    ),
    Activity(
        _("Signing in and the log"), _("To keep the site safe and decisions traceable"), PUBLIC_TASK,
        _("Everybody who signs in"), _("Staff, and the operator of the machine"),
        ("focusgroup.accounts", "focusgroup.audit", "focusgroup.people"), ("SIGN_INS", "LINKS", "SESSIONS"),
    ),
)  # fmt: skip
