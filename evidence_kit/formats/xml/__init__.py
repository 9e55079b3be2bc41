"""Formats that are written in XML, each read within bounds."""
