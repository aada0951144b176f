"""From a letter to the mail that goes out."""
