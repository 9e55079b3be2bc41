"""The samplers of a graph: which nodes sample, and with what seed, steps, schedule and guidance.

ComfyUI's own are known by class. A node of an extension is taken for a sampler by its inputs; what it does besides is not
known, and the graph's reader says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence_kit.formats.metadata.comfyui.nodes import PIPES, Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.values import text_of, value_of
from evidence_kit.formats.metadata.json_fields import as_text, real, whole

KSAMPLERS = ("KSampler", "KSamplerAdvanced")
_CUSTOM = ("SamplerCustom", "SamplerCustomAdvanced")
KNOWN = (*KSAMPLERS, *_CUSTOM)
"""ComfyUI's own samplers."""
_AS_LARGE = {
    "KSampler (Efficient)", "KSampler Adv. (Efficient)", "KSampler SDXL (Eff.)", "easy kSampler", "easy fullkSampler",
    "FaceDetailer", "FaceDetailerPipe", "DetailerForEach", "DetailerForEachDebug", "DetailerForEachPipe", "DetailerForEachDebugPipe",
    "ImpactKSamplerBasicPipe", "ImpactKSamplerAdvancedBasicPipe", "ClownsharKSampler_Beta", "ClownsharkChainsampler_Beta",
    "SharkSampler_Beta", "KSampler //Inspire", "KSamplerAdvanced //Inspire",
}  # fmt: skip
"""Samplers of extensions whose picture is as large as what they are given."""
_ENLARGERS = ("script", "downscale_options", "hires", "hook", "detailer_hook")
"""Inputs by which another node may have one of them enlarge it all the same."""
LATENTS = (
    "latent_image",
    "latent",
    "samples",
    "latents",
    "optional_latent",
    "init_latent",
    "image",
    "images",
    "pixels",
)
"""Where a sampler starts from, under the names that extensions give it."""
_SEEDS = ("seed", "noise_seed")
_LINKS = ("model", "positive", "guider", "noise", *LATENTS, *PIPES)
_CLASSES = {
    "SamplerEulerAncestral": "euler_ancestral", "SamplerEulerAncestralCFGPP": "euler_ancestral_cfg_pp",
    "SamplerDPMPP_2M_SDE": "dpmpp_2m_sde", "SamplerDPMPP_3M_SDE": "dpmpp_3m_sde", "SamplerDPMPP_SDE": "dpmpp_sde",
    "SamplerDPMPP_2S_Ancestral": "dpmpp_2s_ancestral", "SamplerLMS": "lms", "SamplerDPMAdaptative": "dpm_adaptive",
    "SamplerEulerCFGpp": "euler_cfg_pp",
}  # fmt: skip
"""Nodes that are one sampler each, with parameters of its own."""
_DEEPEST = 20


@dataclass
class Sampling:
    """What one sampler was told; None is what is not stated."""

    node: GraphNode
    sides: GraphNode | None
    """The node that takes model and conditioning: the sampler, or its guider."""
    positive: str = "positive"
    seed: int | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str | None = None
    schedule: str | None = None
    denoise: float | None = None
    start_step: int | None = None
    end_step: int | None = None
    inferred: dict[str, str] = field(default_factory=dict)
    """Field to reason, where it follows from the class of a node."""

    @property
    def guided(self) -> bool:
        """Whether it takes a negative side."""
        return self.positive != "conditioning"


def is_sampler(graph: Graph, node: GraphNode) -> bool:
    """Whether a node samples: by its class, or by what it is told and linked to."""
    if node.kind in KNOWN:
        return True
    inputs = node.inputs
    told = "steps" in inputs and (any(name in inputs for name in _SEEDS) or "sampler_name" in inputs)
    saves = "save" in node.kind.lower() or "filename_prefix" in inputs or "filename" in inputs
    return told and not saves and any(graph.target(inputs.get(name)) for name in _LINKS)


def keeps_the_size(graph: Graph, node: GraphNode) -> bool:
    """Whether what a sampler makes is certainly as large as what it is given."""
    if node.kind in KNOWN:
        return True
    return node.kind in _AS_LARGE and not any(graph.target(node.inputs.get(name)) for name in _ENLARGERS)


def sampling_of(graph: Graph, node: GraphNode) -> Sampling:
    """What a sampler was told."""
    if node.kind in _CUSTOM:
        return _custom(graph, node)
    found = Sampling(node, node)
    found.seed = _first_whole(graph, node, *_SEEDS)
    found.steps = whole(value_of(graph, node, "steps"))
    found.cfg_scale = real(value_of(graph, node, "cfg"))
    found.sampler = text_of(graph, node, "sampler_name", "sampler")
    found.schedule = text_of(graph, node, "scheduler", "schedule")
    found.denoise = real(value_of(graph, node, "denoise"))
    found.start_step = whole(value_of(graph, node, "start_at_step")) or None
    end = whole(value_of(graph, node, "end_at_step"))
    found.end_step = end if end is not None and found.steps is not None and end < found.steps else None
    return found


def departures(graph: Graph, node: GraphNode, *, from_noise: bool) -> list[tuple[str, str]]:
    """Inputs of a sampler under which it does not run to the end, or, where it starts `from_noise`, not from pure noise."""
    whole_run: tuple[tuple[str, object], ...] = (
        *((("denoise", 1),) if from_noise else ()), ("add_noise", "enable"), ("start_at_step", 0), ("return_with_leftover_noise", "disable"),
    )  # fmt: skip
    custom = node.kind in _CUSTOM
    found = [
        (f"{node}.{name}", as_text(node.inputs[name]))
        for name, expected in whole_run
        if name in node.inputs and value_of(graph, node, name) != (True if custom else expected)
    ]
    steps, end = whole(value_of(graph, node, "steps")), whole(value_of(graph, node, "end_at_step"))
    if "end_at_step" in node.inputs and (end is None or steps is None or end < steps):
        found.append((f"{node}.end_at_step", as_text(node.inputs["end_at_step"])))
    return found


def _custom(graph: Graph, node: GraphNode) -> Sampling:
    guider = graph.linked(node, "guider")
    noise = graph.linked(node, "noise")
    found = Sampling(node, guider if "guider" in node.inputs else node)
    found.seed = _first_whole(graph, noise or node, *_SEEDS)
    if guider is None:
        found.cfg_scale = real(value_of(graph, node, "cfg"))
    else:
        _guided(graph, guider, found)
    chosen = graph.linked(node, "sampler")
    if chosen is not None:
        found.sampler = text_of(graph, chosen, "sampler_name") or _CLASSES.get(chosen.kind)
    _levels(graph, node, found)
    return found


def _guided(graph: Graph, guider: GraphNode, found: Sampling) -> None:
    """The guidance of a guider: one that takes a single conditioning mixes nothing, as a scale of 1 does."""
    if "conditioning" in guider.inputs and "negative" not in guider.inputs:
        found.positive = "conditioning"
        found.cfg_scale = 1.0
        found.inferred["cfg_scale"] = f"{guider} takes the positive side alone"
        return
    if "cond1" in guider.inputs:
        found.positive = "cond1"
    name = next((name for name in ("cfg", "cfg_conds") if name in guider.inputs), "cfg")
    found.cfg_scale = real(value_of(graph, guider, name))


def _levels(graph: Graph, node: GraphNode, found: Sampling) -> None:
    """Schedule and steps, from the node that made the noise levels; on the way they may be split."""
    for _ in range(_DEEPEST):
        link = graph.link(node, "sigmas")
        if link is None:
            return
        node = link.node
        if node.kind == "SplitSigmas":
            step = whole(value_of(graph, node, "step"))
            found.start_step, found.end_step = (found.start_step, step) if link.slot == 0 else (step, found.end_step)
        elif not graph.link(node, "sigmas"):
            break
    found.steps = whole(value_of(graph, node, "steps"))
    found.schedule = text_of(graph, node, "scheduler") or (
        node.kind if "steps" in node.inputs and "scheduler" not in node.inputs else None
    )
    found.denoise = real(value_of(graph, node, "denoise"))


def _first_whole(graph: Graph, node: GraphNode, *names: str) -> int | None:
    """A seed below zero stands for one drawn at the run, which the graph does not state."""
    found = next((whole(value_of(graph, node, name)) for name in names if name in node.inputs), None)
    return found if found is not None and found >= 0 else None
