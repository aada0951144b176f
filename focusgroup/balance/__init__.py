"""Who is missing from the group now, and what a departure opens."""
