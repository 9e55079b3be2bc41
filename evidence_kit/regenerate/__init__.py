"""Recipe to picture: the engine that runs settings again, and what one run returns.

Importing this package loads no torch; opening a local engine does.
"""

from evidence_kit.regenerate.interface import PREVIEWS, Engine, FailedRun, Job, ModelStore, Run, Weights
from evidence_kit.regenerate.open import open_engine

__all__ = ["PREVIEWS", "Engine", "FailedRun", "Job", "ModelStore", "Run", "Weights", "open_engine"]
