"""What applicants write: composed from sentences, in the lengths that such texts have."""

from focusgroup.demo import distributions, phrases
from focusgroup.demo.chance import Chance, clip
from focusgroup.demo.stories import STORIES
from focusgroup.vocabulary import countries


class Author:
    """Somebody of one company, who tells one coherent story: the same figures in each sentence."""

    def __init__(self, chance: Chance, *, country: str, sector: str, founded_year: int, staff: int) -> None:
        self.chance, self.country, self.sector = chance, country, sector
        self.story = STORIES[sector]
        self.slots = {
            "system": self.story.system,
            "system_upper": self.story.system.capitalize(),
            "customers": self.story.customers,
            "data": self.story.data,
            "country": countries.name_of(country),
            "year": founded_year + chance.between(0, 2),
            "staff": max(staff, 2),
            "n": chance.between(6, 24),
        }

    def summary(self, *, used: set[str]) -> str:
        """One sentence for the directory, another than those used as long as there is one; it is used then."""
        left = [summary for summary in self.story.summaries if summary not in used]
        summary = self.chance.one(left or self.story.summaries)
        used.add(summary)
        return self._said(summary)

    def expertise(self) -> str:
        first, second = self.chance.some(self.story.sentences, 2)
        return self._said(f"{first} {second}")

    def without_ai(self) -> str:
        return " ".join(self.chance.some(phrases.WITHOUT_AI, self.chance.between(2, 4)))

    def motivation(self) -> str:
        match self.chance.of(distributions.MOTIVATIONS):
            case "boilerplate":
                return " ".join(self.chance.some(phrases.BOILERPLATE, self.chance.between(5, 11)))
            case "empty_or_spam":
                return self.chance.one(phrases.SPAM)
            case "other_language" if self.country in phrases.LANGUAGES_OF:
                return self._said(" ".join(phrases.OTHER_LANGUAGES[phrases.LANGUAGES_OF[self.country]]))
        return self._composed(int(clip(self.chance.skewed(*distributions.MOTIVATION_WORDS), 25, 450)))

    def _composed(self, words: int) -> str:
        """Paragraphs of about so many words, at most 500: who we are, what we know, what we want."""
        chance = self.chance
        known = list(self.story.sentences) + chance.some(phrases.MIDDLES, len(phrases.MIDDLES))
        # The first half of what they know is mostly of their own sector.
        front = len(self.story.sentences) + 6
        known[:front] = chance.some(known[:front], front)
        parts = [[chance.one(phrases.OPENINGS)], [chance.one(phrases.WISHES)]]
        length = sum(len(part[0].split()) for part in parts)
        if words > 90:
            parts[1] += [chance.one(phrases.CLOSINGS)]
            length += len(parts[1][1].split())
        body = []
        for sentence in known:
            if length >= words:
                break
            body.append(sentence)
            length += len(sentence.split())
        return self._said("\n\n".join(" ".join(part) for part in [parts[0] + body[:4], *_fives(body[4:]), parts[1]]))

    def _said(self, text: str) -> str:
        return text.format_map(self.slots)


def _fives(sentences: list[str]) -> list[list[str]]:
    return [sentences[start : start + 5] for start in range(0, len(sentences), 5)]
