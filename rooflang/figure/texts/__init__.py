"""Texts and their places: how wide a text is, and where it may stand."""
