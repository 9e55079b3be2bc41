"""A file comes under custody; what a picture says about its own making; what is missing for an exact regeneration."""

from evidence_kit.intake.claimed_picture import Intake, take_claimed_picture
from evidence_kit.intake.receive import receive
from evidence_kit.intake.runnable import settings_of
from evidence_kit.recipe.gaps import gaps_of

__all__ = ["Intake", "gaps_of", "receive", "settings_of", "take_claimed_picture"]
