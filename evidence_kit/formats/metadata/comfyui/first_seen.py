"""Days on which ComfyUI, or an extension of it, first had a node, a sampler, a schedule or an input.

Sources: the history of Comfy-Org/ComfyUI up to a125cd84 of 2025-10-12 (`nodes.py`, `comfy_extras/`, `comfy_api_nodes/`,
`comfy/samplers.py`, `web/`), and that of the extensions named below: the earlier of the author's and the committer's day, in UTC,
of the first commit that holds the name. What ComfyUI had before 20 June 2023 is not listed: it dates nothing.
"""

from __future__ import annotations

_NODES = {
    "2023-06-20": "ModelMergeSimple ModelMergeBlocks", "2023-06-25": "DualCLIPLoader", "2023-06-26": "CheckpointSave",
    "2023-06-28": "ConditioningZeroOut", "2023-07-03": "CLIPTextEncodeSDXLRefiner CLIPTextEncodeSDXL",
    "2023-07-05": "UNETLoader ConditioningConcat", "2023-07-13": "Canny", "2023-07-14": "CLIPMergeSimple",
    "2023-07-24": "ConditioningSetTimestepRange ControlNetApplyAdvanced", "2023-08-01": "LatentBlend",
    "2023-08-12": "ImageCompositeMasked", "2023-08-15": "ImageBatch EmptyImage", "2023-08-16": "GrowMask",
    "2023-08-18": "ImageScaleToTotalPixels", "2023-08-29": "ImageColorToMask",
    "2023-09-06": "ConditioningSetAreaPercentage", "2023-09-13": "ModelMergeSubtract ModelMergeAdd",
    "2023-09-22": "LatentAdd LatentSubtract LatentMuliply LatentMultiply PorterDuffImageComposite SplitImageWithAlpha "
    "JoinImageWithAlpha ConvertAlphaToImage ConvertImageToAlpha LoadImageWithAlpha",
    "2023-09-23": "FreeU", "2023-09-24": "ConditioningAverage",
    "2023-09-28": "SamplerCustom KarrasScheduler KSamplerSelect BasicScheduler SplitSigmas",
    "2023-09-29": "SamplerDPMPP_2M_SDE ExponentialScheduler PolyexponentialScheduler",
    "2023-09-30": "SamplerDPMPP_SDE", "2023-10-01": "VPScheduler", "2023-10-09": "VAESave", "2023-10-10": "CLIPSave",
    "2023-10-18": "FreeU_V2", "2023-10-21": "HyperTile", "2023-11-07": "ModelSamplingDiscrete",
    "2023-11-11": "RescaleCFG", "2023-11-14": "FlipSigmas", "2023-11-16": "PatchModelAddDownscale",
    "2023-11-18": "ImageCrop", "2023-11-19": "RepeatImageBatch", "2023-11-20": "LatentInterpolate",
    "2023-11-23": "SaveAnimatedWEBP",
    "2023-11-24": "ModelSamplingContinuousEDM ImageOnlyCheckpointLoader VideoLinearCFGGuidance "
    "SVD_img2vid_Conditioning SaveAnimatedPNG",
    "2023-11-25": "LoraLoaderModelOnly", "2023-11-28": "SDTurboScheduler", "2023-12-13": "SelfAttentionGuidance",
    "2023-12-15": "PerpNeg", "2023-12-16": "LatentBatch",
    "2023-12-18": "Zero123_Conditioning StableZero123_Conditioning", "2023-12-20": "RebatchImages",
    "2024-01-03": "SD_4XUpscale_Conditioning", "2024-01-05": "StableZero123_Conditioning_Batched",
    "2024-01-11": "InpaintModelConditioning", "2024-01-18": "ImageOnlyCheckpointSave",
    "2024-01-24": "PhotoMakerLoader PhotoMakerEncode", "2024-01-27": "LatentBatchSeedBehavior",
    "2024-01-29": "ConditioningSetAreaStrength", "2024-02-10": "CLIPTextEncodeControlnet",
    "2024-02-12": "ImageFromBatch", "2024-02-16": "StableCascade_EmptyLatentImage StableCascade_StageB_Conditioning",
    "2024-02-18": "ModelSamplingStableCascade", "2024-02-19": "StableCascade_StageC_VAEEncode",
    "2024-03-03": "DifferentialDiffusion", "2024-03-04": "ThresholdMask Morphology",
    "2024-03-07": "StableCascade_SuperResolutionControlnet",
    "2024-03-09": "SamplerEulerAncestral CLIPMergeSubtract CLIPMergeAdd",
    "2024-03-12": "SamplerLMS SamplerDPMPP_3M_SDE", "2024-03-15": "SamplerDPMAdaptative",
    "2024-03-18": "SV3D_Conditioning VideoTriangleCFGGuidance",
    "2024-04-04": "CFGGuider RandomNoise DisableNoise SamplerCustomAdvanced BasicGuider DualCFGGuider "
    "InstructPixToPixConditioning",
    "2024-04-09": "ModelMergeSD1 ModelMergeSD2 ModelMergeSDXL", "2024-04-11": "AddNoise",
    "2024-04-15": "PerturbedAttentionGuidance", "2024-04-16": "PerpNegGuider",
    "2024-04-20": "AlignYourStepsScheduler",
    "2024-04-28": "UNetSelfAttentionMultiply UNetCrossAttentionMultiply CLIPAttentionMultiply "
    "UNetTemporalAttentionMultiply",
    "2024-04-30": "SamplerLCMUpscale", "2024-05-05": "SplitSigmasDenoise", "2024-05-17": "WebcamCapture",
    "2024-06-10": "ModelSamplingSD3 TripleCLIPLoader EmptySD3LatentImage CLIPTextEncodeSD3",
    "2024-06-15": "EmptyLatentAudio VAEEncodeAudio VAEDecodeAudio SaveAudio LoadAudio ModelSamplingContinuousV",
    "2024-06-20": "ModelMergeSD3 GITSScheduler", "2024-06-21": "ModelMergeSD3_2B", "2024-06-23": "SamplerEulerCFGpp",
    "2024-06-26": "ControlNetApplySD3", "2024-06-29": "PreviewAudio", "2024-07-01": "SamplerEulerAncestralCFGPP",
    "2024-07-11": "ModelSamplingAuraFlow", "2024-07-16": "SetUnionControlNetType",
    "2024-07-19": "BetaSamplingScheduler", "2024-07-26": "CLIPTextEncodeHunyuanDiT",
    "2024-07-27": "SamplerDPMPP_2S_Ancestral", "2024-08-01": "CLIPTextEncodeFlux", "2024-08-02": "FluxGuidance",
    "2024-08-03": "ModelMergeFlux1 ModelSamplingFlux", "2024-08-09": "ControlNetApplyAdvancedHunYuan",
    "2024-08-18": "ModelSave", "2024-09-04": "LoraSave", "2024-09-12": "TorchCompileModel",
    "2024-09-14": "ControlNetInpaintingAliMamaApply", "2024-09-20": "LaplaceScheduler",
    "2024-10-15": "LatentApplyOperation LatentApplyOperationCFG LatentOperationTonemapReinhard",
    "2024-10-16": "LatentOperationSharpen", "2024-10-24": "ModelMergeSD35_Large",
    "2024-10-26": "EmptyMochiLatentVideo", "2024-10-29": "SkipLayerGuidanceSD3",
    "2024-11-14": "ModelMergeMochiPreview", "2024-11-15": "ModelMergeAuraflow", "2024-11-18": "SkipLayerGuidanceDiT",
    "2024-11-22": "EmptyLTXVLatentVideo LTXVImgToVideo ModelSamplingLTXV LTXVConditioning LTXVScheduler",
    "2024-11-27": "ModelMergeLTXV", "2024-12-11": "Mahiro", "2024-12-13": "Load3D Load3DAnimation",
    "2024-12-17": "EmptyHunyuanLatentVideo Preview3D", "2024-12-18": "ConditioningStableAudio",
    "2024-12-20": "CLIPTextEncodePixArtAlpha", "2025-01-10": "EmptyCosmosLatentVideo",
    "2025-01-14": "CosmosImageToVideoLatent", "2025-01-15": "SetFirstSigma", "2025-01-20": "FluxDisableGuidance",
    "2025-01-31": "Preview3DAnimation", "2025-02-03": "ModelMergeCosmos7B ModelMergeCosmos14B",
    "2025-02-15": "ModelComputeDtype", "2025-02-16": "CLIPTextEncodeLumina2 RenormCFG",
    "2025-02-18": "LoadImageOutput", "2025-02-19": "SaveWEBM", "2025-02-26": "WanImageToVideo",
    "2025-03-03": "ConditioningSetAreaPercentageVideo", "2025-03-05": "LTXVAddGuide LTXVPreprocess LTXVCropGuides",
    "2025-03-06": "TextEncodeHunyuanVideo_ImageToVideo HunyuanImageToVideo",
    "2025-03-19": "EmptyLatentHunyuan3Dv2 Hunyuan3Dv2Conditioning Hunyuan3Dv2ConditioningMultiView VAEDecodeHunyuan3D "
    "VoxelToMeshBasic SaveGLB",
    "2025-03-21": "PrimitiveString PrimitiveInt PrimitiveFloat PrimitiveBoolean ImageRGBToYUV ImageYUVToRGB "
    "LotusConditioning",
    "2025-03-23": "ModelMergeWAN2_1", "2025-03-26": "CFGZeroStar WanFunControlToVideo",
    "2025-03-27": "WanFunInpaintToVideo", "2025-04-09": "VoxelToMesh", "2025-04-13": "OptimalStepsScheduler",
    "2025-04-15": "QuadrupleCLIPLoader", "2025-04-17": "WanFirstLastFrameToVideo FreSca",
    "2025-04-21": "CLIPTextEncodeHiDream WanVaceToVideo TrimVideoLatent", "2025-04-22": "MaskPreview",
    "2025-04-23": "OpenAIDalle2 OpenAIDalle3 OpenAIGPTImage1", "2025-04-25": "T5TokenizerOptions",
    "2025-04-29": "SaveVideo CreateVideo GetVideoComponents LoadVideo",
    "2025-05-02": "ExtendIntermediateSigmas PreviewAny",
    "2025-05-06": "FluxProUltraImageNode FluxProExpandNode FluxProFillNode FluxProCannyNode FluxProDepthNode "
    "IdeogramV1 IdeogramV2 IdeogramV3 KlingCameraControls KlingTextToVideoNode KlingImage2VideoNode "
    "KlingCameraControlI2VNode KlingCameraControlT2VNode KlingStartEndFrameNode KlingVideoExtendNode "
    "KlingLipSyncAudioToVideoNode KlingLipSyncTextToVideoNode KlingVirtualTryOnNode "
    "KlingImageGenerationNode KlingSingleImageVideoEffectNode KlingDualCharacterVideoEffectNode "
    "LumaImageNode LumaImageModifyNode LumaVideoNode LumaImageToVideoNode LumaReferenceNode "
    "LumaConceptsNode MinimaxTextToVideoNode MinimaxImageToVideoNode PikaImageToVideoNode2_2 "
    "PikaTextToVideoNode2_2 PikaScenesV2_2 Pikadditions Pikaswaps Pikaffects PikaStartEndFrameNode2_2 "
    "PixverseTextToVideoNode PixverseImageToVideoNode PixverseTransitionVideoNode PixverseTemplateNode "
    "RecraftTextToImageNode RecraftImageToImageNode RecraftImageInpaintingNode RecraftTextToVectorNode "
    "RecraftVectorizeImageNode RecraftRemoveBackgroundNode RecraftReplaceBackgroundNode "
    "RecraftCrispUpscaleNode RecraftCreativeUpscaleNode RecraftStyleV3RealisticImage "
    "RecraftStyleV3DigitalIllustration RecraftStyleV3LogoRaster RecraftStyleV3InfiniteStyleLibrary "
    "RecraftColorRGB RecraftControls SaveSVG StabilityStableImageUltraNode "
    "StabilityStableImageSD_3_5Node StabilityUpscaleConservativeNode StabilityUpscaleCreativeNode "
    "StabilityUpscaleFastNode VeoVideoGenerationNode PrimitiveStringMultiline",
    "2025-05-07": "TextEncodeAceStepAudio EmptyAceStepLatentAudio", "2025-05-09": "SaveSVGNode",
    "2025-05-12": "SaveAudioMP3 SaveAudioOpus StringConcatenate StringSubstring StringLength CaseConverter StringTrim "
    "StringReplace StringContains StringCompare RegexMatch RegexExtract",
    "2025-05-13": "APG", "2025-05-15": "WanCameraEmbeding WanCameraImageToVideo WanCameraEmbedding",
    "2025-05-18": "ImageAddNoise",
    "2025-05-27": "GeminiNode GeminiInputFiles OpenAIChatNode OpenAIInputFiles OpenAIChatConfig Rodin3D_Regular "
    "Rodin3D_Detail Rodin3D_Smooth Rodin3D_Sketch RunwayFirstLastFrameNode RunwayImageToVideoNodeGen3a "
    "RunwayImageToVideoNodeGen4 RunwayTextToImageNode TripoTextToModelNode TripoImageToModelNode "
    "TripoMultiviewToModelNode TripoTextureNode TripoRefineNode TripoRigNode TripoRetargetNode "
    "TripoConversionNode",
    "2025-05-29": "WanPhantomSubjectToVideo FluxKontextProImageNode FluxKontextMaxImageNode",
    "2025-05-30": "RegexReplace", "2025-06-01": "ImageStitch", "2025-06-03": "GetImageSize",
    "2025-06-13": "TrainLoraNode SaveLoRANode LoraModelLoader LoadImageSetFromFolderNode LossGraphNode",
    "2025-06-15": "CosmosPredict2ImageToVideoLatent", "2025-06-22": "ResizeAndPadImage",
    "2025-06-24": "ModelMergeCosmosPredict2_2B ModelMergeCosmosPredict2_14B", "2025-06-25": "ReferenceLatent",
    "2025-06-26": "FluxKontextImageScale", "2025-07-01": "TCFG SamplerER_SDE",
    "2025-07-03": "SkipLayerGuidanceDiTSimple ImageRotate ImageFlip",
    "2025-07-08": "MoonvalleyImg2VideoNode MoonvalleyTxt2VideoNode SamplerSASolver",
    "2025-07-09": "LoadImageTextSetFromFolderNode", "2025-07-17": "CFGNorm", "2025-07-20": "SamplingPercentToSigma",
    "2025-07-25": "WanTrackToVideo", "2025-07-27": "MoonvalleyVideo2VideoNode",
    "2025-07-28": "Wan22ImageToVideoLatent", "2025-08-05": "Veo3VideoGenerationNode",
    "2025-08-06": "ModelMergeQwenImage", "2025-08-13": "Wan22FunControlToVideo",
    "2025-08-14": "ContextWindowsManual WanContextWindowsManual",
    "2025-08-15": "FluxKontextMultiReferenceLatentMethod", "2025-08-16": "RecordAudio",
    "2025-08-19": "TextEncodeQwenImageEdit MinimaxHailuoVideoNode ViduTextToVideoNode ViduImageToVideoNode "
    "ViduReferenceVideoNode ViduStartEndToVideoNode",
    "2025-08-21": "ModelPatchLoader QwenImageDiffsynthControlnet", "2025-08-23": "EasyCache LazyCache",
    "2025-08-26": "AudioEncoderLoader AudioEncoderEncode", "2025-08-27": "GeminiImageNode WanSoundImageToVideo",
    "2025-08-28": "LatentConcat WanSoundImageToVideoExtend LatentCut", "2025-09-02": "USOStyleReference",
    "2025-09-03": "ImageScaleToMaxDimension ByteDanceImageNode ByteDanceImageEditNode",
    "2025-09-09": "ByteDanceTextToVideoNode ByteDanceImageToVideoNode ByteDanceFirstLastFrameNode "
    "ByteDanceImageReferenceNode",
    "2025-09-10": "EmptyHunyuanImageLatent StabilityTextToAudio StabilityAudioToAudio StabilityAudioInpaint "
    "ByteDanceSeedreamNode",
    "2025-09-12": "HunyuanRefinerLatent MinimaxSubjectToVideoNode",
    "2025-09-13": "EmptyChromaRadianceLatentImage ChromaRadianceOptions", "2025-09-17": "WanHuMoImageToVideo",
    "2025-09-19": "WanAnimateToVideo", "2025-09-22": "TextEncodeQwenImageEditPlus",
    "2025-09-23": "WanTextToImageApi WanTextToVideoApi WanImageToVideoApi",
    "2025-09-24": "Rodin3D_Gen2 TrimAudioDuration SplitAudioChannels AudioConcat AudioMerge AudioAdjustVolume "
    "EmptyAudio",
    "2025-09-27": "FluxProImageNode", "2025-09-29": "WanImageToImageApi", "2025-10-07": "OpenAIVideoSora2",
}  # fmt: skip
"""ComfyUI's own nodes by the day of their first commit."""
_CHOICES = {
    "2023-07-05": "dpmpp_sde_gpu dpmpp_2m_sde_gpu", "2023-08-14": "dpmpp_3m_sde dpmpp_3m_sde_gpu sgm_uniform",
    "2023-09-15": "ddpm", "2023-09-19": "lanczos", "2023-11-09": "lcm", "2023-11-15": "heunpp2", "2024-06-19": "ipndm",
    "2024-06-20": "ipndm_v", "2024-06-27": "deis", "2024-06-29": "euler_cfg_pp euler_ancestral_cfg_pp", "2024-07-19": "beta",
    "2024-09-11": "dpmpp_2s_ancestral_cfg_pp", "2024-09-24": "dpmpp_2m_cfg_pp", "2024-10-26": "linear_quadratic",
    "2024-12-30": "kl_optimal", "2025-01-12": "res_multistep", "2025-01-14": "res_multistep_cfg_pp",
    "2025-01-22": "gradient_estimation", "2025-02-09": "res_multistep_ancestral res_multistep_ancestral_cfg_pp",
    "2025-03-12": "er_sde", "2025-04-12": "seeds_2 seeds_3", "2025-04-28": "gradient_estimation_cfg_pp",
    "2025-07-08": "sa_solver sa_solver_pece", "2025-08-27": "dpmpp_2m_sde_heun dpmpp_2m_sde_heun_gpu",
}  # fmt: skip
"""Samplers, schedules and ways of scaling."""
CHOSEN_BY = ("sampler_name", "sampler", "scheduler", "schedule", "upscale_method")
"""Inputs that hold one of them."""
_INPUTS = {
    ("CLIPLoader", "type"): "2024-02-16", ("CLIPLoader", "device"): "2025-01-05", ("CLIPVisionEncode", "crop"): "2024-11-29",
    ("StyleModelApply", "strength"): "2024-11-30", ("StyleModelApply", "strength_type"): "2024-11-30",
    ("VAEDecodeTiled", "tile_size"): "2023-08-28", ("VAEEncodeTiled", "tile_size"): "2023-08-28",
    ("VAEDecodeTiled", "overlap"): "2024-11-07", ("VAEEncodeTiled", "overlap"): "2024-12-19",
    ("VAEDecodeTiled", "temporal_size"): "2024-12-24", ("VAEEncodeTiled", "temporal_size"): "2024-12-24",
    ("LatentCompositeMasked", "resize_source"): "2023-08-15",
}  # fmt: skip
"""Inputs that older nodes of ComfyUI's own got later."""
_EXTENSIONS = {
    "(rgthree)": "2023-08-13", "KSampler Config (rgthree)": "2023-09-15", "Display Any (rgthree)": "2023-09-11",
    "Any Switch (rgthree)": "2023-10-01", "Power Lora Loader (rgthree)": "2024-04-06", "Power Primitive (rgthree)": "2025-05-10",
    "INTConstant": "2023-09-29", "FloatConstant": "2023-09-29", "StringConstant": "2023-09-29", "JoinStrings": "2023-09-29",
    "StringConstantMultiline": "2023-09-29", "LazySwitchKJ": "2023-09-29", "ImpactInt": "2023-08-04", "ImpactFloat": "2023-08-04",
    "CR LoRA Stack": "2023-08-11", "CR Apply LoRA Stack": "2023-08-11", "CR Text": "2023-08-26", "CR Prompt Text": "2023-08-26",
    "CR Text Concatenate": "2024-01-03", "easy ": "2023-12-10",
}  # fmt: skip
"""Nodes of extensions, or an ending or beginning that all nodes of one have.

Histories of rgthree/rgthree-comfy, kijai/ComfyUI-KJNodes, ltdrdata/ComfyUI-Impact-Pack,
Suzie1/ComfyUI_Comfyroll_CustomNodes and yolain/ComfyUI-Easy-Use.
"""
_BEFORE = (
    "KSampler CheckpointLoaderSimple CLIPTextEncode CLIPSetLastLayer VAEDecode VAEEncode VAEEncodeForInpaint VAELoader "
    "EmptyLatentImage LatentUpscale LatentUpscaleBy LatentFromBatch RepeatLatentBatch SaveImage PreviewImage LoadImage "
    "LoadImageMask ImageScale ImageScaleBy ImageInvert ImagePadForOutpaint ConditioningCombine ConditioningSetArea "
    "ConditioningSetMask KSamplerAdvanced SetLatentNoiseMask LatentComposite LatentRotate LatentFlip LatentCrop LoraLoader "
    "CLIPLoader CLIPVisionEncode StyleModelApply unCLIPConditioning ControlNetApply ControlNetLoader DiffControlNetLoader "
    "StyleModelLoader CLIPVisionLoader VAEDecodeTiled VAEEncodeTiled TomePatchModel unCLIPCheckpointLoader GLIGENLoader "
    "GLIGENTextBoxApply CheckpointLoader DiffusersLoader LoadLatent SaveLatent HypernetworkLoader LatentCompositeMasked "
    "MaskToImage ImageToMask SolidMask InvertMask CropMask MaskComposite FeatherMask ImageBlend ImageBlur ImageQuantize "
    "ImageSharpen RebatchLatents UpscaleModelLoader ImageUpscaleWithModel"
)
"""What ComfyUI had before (8883cb0f of 19 June 2023)."""
GROUPED_NUMBER = "2023-11-30"
"""Numbers such as `57:8`: of a node within a group (7f469203), later within a subgraph."""
TITLES = "2023-12-27"
"""`_meta` beside a node's inputs (f15dce71)."""

NODES = {name: day for day, names in _NODES.items() for name in names.split()}
FIRST = frozenset(_BEFORE.split())
CHOICES = {name: day for day, names in _CHOICES.items() for name in names.split()}


def day_of_node(kind: str) -> str | None:
    """The first day of a node; None where it is older than the table, or not known."""
    found = NODES.get(kind) or _EXTENSIONS.get(kind)
    if found is None:
        ending, beginning = kind[kind.rfind(" ") + 1 :], kind[: kind.find(" ") + 1]
        found = _EXTENSIONS.get(ending) or _EXTENSIONS.get(beginning)
    return found


def day_of_input(kind: str, name: str) -> str | None:
    """The first day of an input of a node; None where the node had it from the beginning, or it is not known."""
    return _INPUTS.get((kind, name))


def is_own(kind: str) -> bool:
    """Whether a node is one of ComfyUI's own, as far as the table goes."""
    return kind in NODES or kind.strip() in FIRST
