"""What a person may ask of their own data, over all rooms: see, take along, correct, erase, object."""
