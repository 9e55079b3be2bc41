"""The widgets of an editor's node by name.

The editor writes a node's widgets as a bare list (`widgets_values`). Their order is that of the inputs in the node's class; it is
known here for ComfyUI's own nodes (`nodes.py` and `comfy_extras/` of comfyanonymous/ComfyUI, held against example pictures
that carry both graphs). A node of an extension tells it where each of its inputs names its widget; otherwise it is not known.
"""

from __future__ import annotations

from typing import Any

_SEEDS = ("seed", "noise_seed")
_CONTROLS = ("fixed", "randomize", "increment", "decrement")
"""What the editor does with a seed after a run: a widget that follows it and is no input; in 2023 a yes or no."""
ORDER: dict[str, str] = {
    "KSampler": "seed steps cfg sampler_name scheduler denoise",
    "KSamplerAdvanced": "add_noise noise_seed steps cfg sampler_name scheduler start_at_step end_at_step return_with_leftover_noise",
    "SamplerCustom": "add_noise noise_seed cfg",
    "SamplerCustomAdvanced": "", "BasicGuider": "", "DisableNoise": "", "VAEDecode": "", "VAEEncode": "", "ConditioningZeroOut": "",
    "ConditioningCombine": "", "SetLatentNoiseMask": "", "ReferenceLatent": "", "InvertMask": "", "ImageUpscaleWithModel": "",
    "RandomNoise": "noise_seed", "CFGGuider": "cfg", "DualCFGGuider": "cfg_conds cfg_cond2_negative style",
    "KSamplerSelect": "sampler_name", "BasicScheduler": "scheduler steps denoise", "Flux2Scheduler": "steps width height",
    "SDTurboScheduler": "steps denoise", "KarrasScheduler": "steps sigma_max sigma_min rho", "SplitSigmas": "step",
    "ExponentialScheduler": "steps sigma_max sigma_min", "BetaSamplingScheduler": "steps alpha beta",
    "AlignYourStepsScheduler": "model_type steps denoise", "ManualSigmas": "sigmas",
    "LTXVScheduler": "steps max_shift base_shift stretch terminal",
    "CheckpointLoaderSimple": "ckpt_name", "CheckpointLoader": "config_name ckpt_name", "unCLIPCheckpointLoader": "ckpt_name",
    "ImageOnlyCheckpointLoader": "ckpt_name", "UNETLoader": "unet_name weight_dtype", "UnetLoaderGGUF": "unet_name",
    "CLIPLoader": "clip_name type device", "DualCLIPLoader": "clip_name1 clip_name2 type device",
    "TripleCLIPLoader": "clip_name1 clip_name2 clip_name3", "QuadrupleCLIPLoader": "clip_name1 clip_name2 clip_name3 clip_name4",
    "VAELoader": "vae_name", "LoraLoader": "lora_name strength_model strength_clip", "LoraLoaderModelOnly": "lora_name strength_model",
    "HypernetworkLoader": "hypernetwork_name strength", "ControlNetLoader": "control_net_name", "CLIPVisionLoader": "clip_name",
    "StyleModelLoader": "style_model_name", "UpscaleModelLoader": "model_name", "ModelPatchLoader": "name", "GLIGENLoader": "gligen_name",
    "CLIPTextEncode": "text", "CLIPSetLastLayer": "stop_at_clip_layer", "CLIPTextEncodeFlux": "clip_l t5xxl guidance",
    "CLIPTextEncodeSDXL": "width height crop_w crop_h target_width target_height text_g text_l",
    "CLIPTextEncodeSDXLRefiner": "ascore width height text", "CLIPTextEncodeSD3": "clip_l clip_g t5xxl empty_padding",
    "CLIPTextEncodeHunyuanDiT": "bert mt5xl", "CLIPTextEncodeLumina2": "system_prompt user_prompt",
    "CLIPTextEncodeHiDream": "clip_l clip_g t5xxl llama", "TextEncodeQwenImageEdit": "prompt", "TextEncodeQwenImageEditPlus": "prompt",
    "FluxGuidance": "guidance", "ConditioningSetArea": "width height x y strength", "ConditioningSetMask": "strength set_cond_area",
    "ConditioningAverage": "conditioning_to_strength", "ConditioningSetTimestepRange": "start end", "ConditioningConcat": "",
    "ConditioningSetAreaPercentage": "width height x y strength", "ControlNetApply": "strength",
    "ControlNetApplyAdvanced": "strength start_percent end_percent", "ControlNetApplySD3": "strength start_percent end_percent",
    "unCLIPConditioning": "strength noise_augmentation", "StyleModelApply": "strength strength_type", "CLIPVisionEncode": "crop",
    "GLIGENTextBoxApply": "text width height x y", "InpaintModelConditioning": "noise_mask", "InstructPixToPixConditioning": "",
    "ModelSamplingSD3": "shift", "ModelSamplingAuraFlow": "shift", "ModelSamplingFlux": "max_shift base_shift width height",
    "ModelSamplingDiscrete": "sampling zsnr", "FreeU": "b1 b2 s1 s2", "FreeU_V2": "b1 b2 s1 s2", "CFGNorm": "strength",
    "PerturbedAttentionGuidance": "scale", "RescaleCFG": "multiplier", "ModelMergeSimple": "ratio", "ModelMergeBlocks": "input middle out",
    "EmptyLatentImage": "width height batch_size", "EmptySD3LatentImage": "width height batch_size",
    "EmptyFlux2LatentImage": "width height batch_size", "EmptyHunyuanLatentVideo": "width height length batch_size",
    "EmptyLTXVLatentVideo": "width height length batch_size", "EmptyMochiLatentVideo": "width height length batch_size",
    "StableCascade_EmptyLatentImage": "width height compression batch_size", "WanImageToVideo": "width height length batch_size",
    "LatentUpscale": "upscale_method width height crop", "LatentUpscaleBy": "upscale_method scale_by",
    "VAEDecodeTiled": "tile_size overlap temporal_size temporal_overlap",
    "VAEEncodeTiled": "tile_size overlap temporal_size temporal_overlap", "VAEEncodeForInpaint": "grow_mask_by",
    "LatentComposite": "x y feather", "RepeatLatentBatch": "amount", "LatentFromBatch": "batch_index length",
    "ImageScale": "upscale_method width height crop", "ImageScaleBy": "upscale_method scale_by",
    "ImageScaleToTotalPixels": "upscale_method megapixels resolution_steps", "LoadImage": "image", "LoadImageMask": "image channel",
    "SaveImage": "filename_prefix", "PreviewImage": "", "SaveAnimatedWEBP": "filename_prefix fps lossless quality method",
    "SaveAnimatedPNG": "filename_prefix fps compress_level", "SaveWEBM": "filename_prefix codec fps crf",
    "StringConcatenate": "string_a string_b delimiter", "PrimitiveInt": "value", "PrimitiveFloat": "value", "PrimitiveString": "value",
    "PrimitiveStringMultiline": "value", "PrimitiveBoolean": "value", "ComfySwitchNode": "switch",
    "Seed (rgthree)": "seed", "CR Seed": "seed", "Image Save": "output_path filename_prefix",
}  # fmt: skip
_LOOSE_ENDS = {
    "LoadImage",
    "LoadImageMask",
    "Seed (rgthree)",
    "CR Seed",
    "PrimitiveInt",
    "Image Save",
    "SaveAnimatedWEBP",
}
"""Nodes whose list goes on with buttons and controls of the editor."""


def widgets_of(node: dict[str, Any]) -> dict[str, Any] | None:
    """The widgets of a node by name; None where their order is not known."""
    values = node.get("widgets_values")
    if values is None or values == []:
        return {}
    if isinstance(values, dict):
        return {key: value for key, value in values.items() if key != "videopreview"}
    if not isinstance(values, list):
        return None
    kind = str(node.get("type"))
    if kind in ORDER:
        return _aligned(ORDER[kind].split(), values, loose=kind in _LOOSE_ENDS)
    inputs = node.get("inputs")
    named = (
        [entry for entry in inputs if isinstance(entry, dict) and entry.get("widget")]
        if isinstance(inputs, list)
        else []
    )
    found = _aligned([str(entry.get("name")) for entry in named], values, loose=False)
    return found if found is not None and len(found) == len(named) else None


def _aligned(names: list[str], values: list[Any], *, loose: bool) -> dict[str, Any] | None:
    """Names and values one by one, the editor's control behind a seed left out; None where there are more values than names."""
    found: dict[str, Any] = {}
    place = 0
    for name in names:
        if place >= len(values):
            break
        found[name] = values[place]
        place += 1
        if name in _SEEDS and place < len(values) and (isinstance(values[place], bool) or values[place] in _CONTROLS):
            place += 1
    return found if place >= len(values) or loose else None
