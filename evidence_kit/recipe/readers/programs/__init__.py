"""Readers of programs and services with layouts of their own, ComfyUI and webui apart: one file each."""
