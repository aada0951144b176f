"""robots.txt as RFC 9309 has it: groups by product, the longest rule wins, `*` and `$` in paths."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

# The RFC asks for 500 KiB at least; of rules and their length only what a site can mean.
MOST_BYTES = 512 * 1024
MOST_RULES = 2000
LONGEST_RULE = 500


@dataclass(frozen=True)
class Rule:
    pattern: str
    is_allowed: bool

    def matches(self, path: str) -> bool:
        """From left to right, each part at its first place: no pattern takes long."""
        pattern = self.pattern
        is_anchored = pattern.endswith("$")
        first, *others = pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        if not others:
            return not is_anchored or at == len(path)
        *middle, last = others
        for part in middle:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if is_anchored:
            return path.endswith(last) and len(path) - len(last) >= at
        return path.find(last, at) >= 0


@dataclass(frozen=True)
class Robots:
    rules: tuple[Rule, ...] = ()

    def allows(self, path: str) -> bool:
        """The longest rule that matches decides, and the friendlier of two equally long."""
        plain = _plain(path)
        matching = [rule for rule in self.rules if rule.matches(plain)]
        return max(((len(rule.pattern), rule.is_allowed) for rule in matching), default=(0, True))[1]


EVERYTHING = Robots()


def read(text: str, *, product: str) -> Robots:
    """The rules for this product: its own groups together, else those for everybody."""
    own: list[Rule] = []
    everybody: list[Rule] = []
    is_named, targets, is_in_rules = False, [everybody][:0], False
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if is_in_rules:
                targets, is_in_rules = [], False
            if value == "*":
                targets.append(everybody)
            elif value.lower().partition("/")[0] == product.lower():
                is_named = True
                targets.append(own)
        elif key in ("allow", "disallow"):
            is_in_rules = True
            # An empty Disallow forbids nothing.
            if value and len(value) <= LONGEST_RULE:
                rule = Rule(_plain(value), key == "allow")
                for group in targets:
                    if len(group) < MOST_RULES:
                        group.append(rule)
    return Robots(tuple(own if is_named else everybody))


def _plain(path: str) -> str:
    """One notation for what can be written with or without per cent signs."""
    return quote(unquote(path), safe="/?&=*$:@!,;+()'~.-_%")
