"""How long what is kept, and the duty that lets it go."""
