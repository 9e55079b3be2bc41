"""Receipts of a batch, for people and for spreadsheets."""
