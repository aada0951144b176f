"""Invented data for a first look and for trying things out: companies, people, calls, reviews, meetings.

Everything is drawn from one seed, so the same seed on the same day gives the
same companies. Addresses end with .example and reach nobody.
"""
