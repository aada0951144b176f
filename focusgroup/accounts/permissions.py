from django.core.exceptions import PermissionDenied


def require(allowed: bool) -> None:
    """Raises PermissionDenied, which the site shows as 403, unless this is allowed."""
    if not allowed:
        raise PermissionDenied
