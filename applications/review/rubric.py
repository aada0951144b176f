"""The rubric a call starts with: four criteria, each whole point described.

Criteria and their order: what the call for members promises to look at, namely
the level of AI expertise, AI providers and intensive users alike, the company's
website and desk research, and the motivation.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label


@dataclass(frozen=True)
class Line:
    title: "Label"
    description: "Label"
    weight_percent: int
    anchors: "tuple[Label, Label, Label, Label, Label, Label]"


DEFAULT = (
    Line(
        _("Depth of AI expertise"),
        _("What the company itself knows and can do: methods, data, people. Builders and users of AI alike."),
        40,
        (
            _("No sign of AI beyond the word"),
            _("Uses ready-made tools without adapting them"),
            _("Adapts existing models with some skill of its own"),
            _("Trains or combines models on own data, with people who know why they work"),
            _("Own methods in lasting use, with measured results and known limits"),
            _("Among the best of its field in Europe, and able to show it"),
        ),
    ),
    Line(
        _("AI in products and operations"),
        _("How far AI carries the business: in what is sold, in how work is done, and with which safeguards."),
        25,
        (
            _("Nothing in use"),
            _("An idea or a demonstration"),
            _("A pilot with real users"),
            _("In daily use in one product or process"),
            _("In daily use in several, with people trained and rules in place"),
            _("The business rests on it, and the company manages its risks"),
        ),
    ),
    Line(
        _("Evidence and reputation"),
        _("What others can confirm: the website, customers, publications, awards, open source, research projects."),
        25,
        (
            _("Claims are contradicted by what can be found"),
            _("Nothing can be found"),
            _("Own website only, without detail"),
            _("Some claims are confirmed by named customers or partners"),
            _("Most claims are confirmed by independent sources"),
            _("All claims that matter are confirmed, some by respected third parties"),
        ),
    ),
    Line(
        _("Motivation and expected contribution"),
        _("What the group and the Commission would learn from this company that few others can tell."),
        10,
        (
            _("Nothing said"),
            _("General words, or a wish to advertise"),
            _("An interest, without anything to bring"),
            _("A topic of its own and willingness to work on it"),
            _("Concrete experience or figures on questions of policy"),
            _("Experience few others have, a named person and time set aside"),
        ),
    ),
)
