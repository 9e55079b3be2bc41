"""Containers that pictures come in, by their structure alone: what a file is, and whether it is whole."""
