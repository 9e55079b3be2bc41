"""Why tensors are not the weights that a model needs."""

from __future__ import annotations

from evidence_kit.domain.fault import FaultCode, Faulty


class WeightsCode(FaultCode):
    """Why tensors do not fit."""

    WHOLE_NUMBERS = "WEIGHTS_WHOLE_NUMBERS"
    NOT_FINITE = "WEIGHTS_NOT_FINITE"
    WIDTHS = "WEIGHTS_WIDTHS"
    ENCODER_WIDTH = "WEIGHTS_ENCODER_WIDTH"
    ENCODERS = "WEIGHTS_ENCODERS"
    CONTEXT = "WEIGHTS_CONTEXT"
    POOLED = "WEIGHTS_POOLED"
    POSITIONS = "WEIGHTS_POSITIONS"
    NO_PLACE = "WEIGHTS_NO_PLACE"
    UNKNOWN_TENSOR = "WEIGHTS_UNKNOWN_TENSOR"
    CONFIGURATION = "WEIGHTS_CONFIGURATION"
    LAYER_SHAPE = "WEIGHTS_LAYER_SHAPE"


class WeightsUnfit(Faulty, ValueError):
    """Tensors that are no weights of the models that this kit runs."""
