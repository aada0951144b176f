import hashlib

from applications.decision.draw.seed import commitment, seed


def test_both_hashes_can_be_reckoned_by_hand() -> None:
    assert commitment("7f", "JRC", "tulip") == hashlib.sha256(b"7f:JRC:tulip").hexdigest()
    assert seed("7f", {"JRC": "tulip", "DIGITAL_SME": "swallow"}) == hashlib.sha256(b"7f:swallow:tulip").hexdigest()


def test_the_order_in_which_secrets_are_given_does_not_matter() -> None:
    assert seed("7f", {"JRC": "a", "DIGITAL_SME": "b"}) == seed("7f", {"DIGITAL_SME": "b", "JRC": "a"})
