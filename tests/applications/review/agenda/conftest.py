from tests.applications.review.consensus.conftest import colleague, consensus, disputed, reading

__all__ = ["colleague", "consensus", "disputed", "reading"]
