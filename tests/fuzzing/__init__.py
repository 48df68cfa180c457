"""Hostile input, made from sound input by small and large changes, and what has to hold of whatever comes of it."""
