"""evidence_kit: show a court how an AI picture was made, when the proof existed, and let it check both.

The rooms of the house, and which way the arrows run, are described in `docs/architecture.md`.
"""

__version__ = "0.2.0"
