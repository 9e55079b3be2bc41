"""StabilityMatrix, which has ComfyUI draw: `parameters-json` and its project `smproj` beside ComfyUI's graph.

Layout of `GenerationParameters` and `PngDataHelper` in its source. `Width` and `Height` are those of the file, after any second
pass and enlargement, so they say nothing of the first pass; zeros and nulls stand for what was not used.
"""

from __future__ import annotations

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, full_digest, without_suffix
from evidence_kit.formats.metadata.infotext import split_schedule
from evidence_kit.formats.metadata.json_fields import Fields

TOLD_BY = "the chunks parameters-json and smproj, as StabilityMatrix writes them"
_UNUSED = frozenset({"0", "false", "", "[]"})


def read(text: str) -> StatedGeneration:
    """What `parameters-json` states; the size is left out.

    Raises:
        ValueError: no strict JSON, or other keys.
    """
    fields = Fields.parse(text)
    if not ("PositivePrompt" in fields and "ModelName" in fields):
        raise ValueError("the JSON is not StabilityMatrix's")
    name, digest = fields.text("ModelName"), full_digest(fields.raw("ModelHash"))
    sampler, schedule = split_schedule(fields.text("Sampler") or "")
    fields.raw("Width"), fields.raw("Height")
    return StatedGeneration(
        program="StabilityMatrix",
        told_by=TOLD_BY,
        prompt=fields.text("PositivePrompt"),
        negative_prompt=fields.text("NegativePrompt"),
        sampler=sampler or None,
        schedule=schedule,
        steps=fields.integer("Steps"),
        cfg_scale=fields.number("CfgScale"),
        seed=fields.integer("Seed"),
        checkpoint=NamedWeights(without_suffix(name or ""), digest) if name or digest else None,
        rest=tuple((key, value) for key, value in fields.rest() if value not in _UNUSED),
        harmless=frozenset({"ModelVersionId", "ExtraNetworkModelVersionIds"}),
    )
