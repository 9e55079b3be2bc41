"""Bounded HTTP: time, size and address of every request are limited before it is made."""
