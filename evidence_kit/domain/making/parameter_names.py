"""What the parameters of a making are called, in both languages: the fields of a recipe, of settings and of their parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kit.domain.text import Text, text, visible

PARAMETER_NAMES: dict[str, Text] = {
    # a recipe
    "parameters": text("生成参数", "parameters"),
    "picture": text("图片", "picture"),
    "program": text("生成程序", "program"),
    "dialect": text("参数解释规则（程序版本）", "parameter conventions"),
    "prompt": text("提示词", "prompt"),
    "negative_prompt": text("反向提示词", "negative prompt"),
    "sampler": text("采样器", "sampler"),
    "schedule": text("噪声调度", "schedule"),
    "steps": text("迭代步数", "number of steps"),
    "cfg_scale": text("提示词引导系数", "CFG scale"),
    "seed": text("随机种子", "seed"),
    "size": text("尺寸", "size"),
    "width": text("宽度", "width"),
    "height": text("高度", "height"),
    "clip_skip": text("CLIP 终止层数", "CLIP skip"),
    "checkpoint": text("大模型", "checkpoint"),
    "vae": text("VAE", "VAE"),
    "loras": text("LoRA", "LoRA"),
    "lora_weight": text("LoRA 权重", "LoRA weight"),
    "embeddings": text("嵌入词向量", "embedding"),
    "noise_source": text("噪声来源", "noise source"),
    "eta_noise_seed_delta": text("ENSD", "eta noise seed delta"),
    "others": text("其他参数", "other parameter"),
    "passes": text("采样过程", "sampling passes"),
    "candidates": text("可能的生成方式", "possible makings"),
    "raw": text("内嵌文本", "embedded text"),
    "labels": text("人工智能生成合成标识", "label of AI-made content"),
    "credentials": text("内容凭证", "content credentials"),
    "service": text("生成服务", "generating service"),
    # settings
    "rules": text("规则开关", "rules"),
    "eta": text("Eta", "eta"),
    "discard_penultimate": text("舍去倒数第二级噪声", "discarding the last but one noise level"),
    "levels": text("噪声级", "noise levels"),
    "churn": text("随机扰动", "churn"),
    "skip_negative_below": text("略过反向提示词的阈值（NGMS）", "threshold without the negative prompt (NGMS)"),
    "tiling": text("平铺", "tiling"),
    "hires": text("高清修复", "hires fix"),
    "init": text("底图", "init picture"),
    "variant": text("变体种子", "variation seed"),
    "gpu_threads": text("显卡线程数", "threads of the graphics card"),
    "model_sampling": text("模型采样方式", "model sampling"),
    "cfg_rescale": text("引导重缩放", "guidance rescale"),
    "positive": text("正向条件", "positive conditioning"),
    "negative": text("反向条件", "negative conditioning"),
    "text_encoders": text("文本编码器", "text encoders"),
    "text_encoding": text("文本编码方式", "way of encoding text"),
    "guidance": text("引导强度", "guidance"),
    "flow": text("流匹配偏移", "flow shift"),
    "cfg_norm": text("引导范数限制", "guidance norm"),
    "skip_layers": text("跳层引导", "skip-layer guidance"),
    "negative_zeroed": text("反向条件置零", "zeroed negative conditioning"),
    "batch": text("批次", "batch"),
    # of flow matching, skip-layer guidance and a batch
    "shift": text("偏移系数", "shift"),
    "base_shift": text("偏移下端", "base shift"),
    "max_shift": text("偏移上端", "max shift"),
    "layers": text("层", "layers"),
    "scale": text("强度", "scale"),
    "start": text("起点", "start"),
    "end": text("终点", "end"),
    "count": text("张数", "pictures"),
    "index": text("序号", "number in the batch"),
    # of model sampling and of what is told beside a prompt
    "prediction": text("预测目标", "what is predicted"),
    "zero_terminal": text("零终端信噪比", "zero terminal SNR"),
    "first_text": text("第一文本编码器的提示词", "prompt of the first text encoder"),
    "sizes": text("尺寸条件", "size conditioning"),
    "crop_width": text("裁剪横坐标", "crop from the left"),
    "crop_height": text("裁剪纵坐标", "crop from the top"),
    "target_width": text("目标宽度", "target width"),
    "target_height": text("目标高度", "target height"),
    # of weights
    "weights": text("文件", "file"),
    "kind": text("种类", "kind"),
    "name": text("名称", "name"),
    "sha256": text("SHA-256", "SHA-256"),
    "short_hash": text("短哈希", "short hash"),
    "unet_weight": text("UNet 权重", "UNet weight"),
    "text_weight": text("文本编码器权重", "text encoder weight"),
    # of noise levels and churn
    "sigma_min": text("最小值", "least"),
    "sigma_max": text("最大值", "greatest"),
    "rho": text("曲率 rho", "curvature rho"),
    "tmin": text("下限", "lower bound"),
    "tmax": text("上限", "upper bound"),
    "noise": text("噪声比例", "scale of noise"),
    # of a second pass, a variation and an init picture
    "upscaler": text("放大算法", "upscaler"),
    "denoising_strength": text("重绘幅度", "denoising strength"),
    "strength": text("强度", "strength"),
    "drawn_width": text("噪声宽度", "width of the noise"),
    "drawn_height": text("噪声高度", "height of the noise"),
    "resize": text("缩放方式", "resize mode"),
    "previous_seed": text("前一张图片的种子", "seed of the picture before"),
    "exact_steps": text("足额步数", "exact steps"),
    "noise_multiplier": text("噪声倍数", "noise multiplier"),
    "extra_noise": text("额外噪声", "extra noise"),
    "mask": text("蒙版", "mask"),
    "channel": text("通道", "channel"),
    "blur": text("羽化", "blur"),
    "content": text("蒙版内容", "masked content"),
    "inverted": text("反转", "inverted"),
    "padding": text("边距", "padding"),
    # of a dialect
    "syntax": text("语法", "syntax"),
    "emphasis": text("权重算法", "emphasis"),
    "spaced_weights": text("带空格的权重", "weights with blanks"),
    "weight_after_line_break": text("换行后的权重", "weights after a line break"),
    "timeline": text("分段提示词", "prompt editing"),
    "doubled_timeline": text("双倍时间轴", "doubled timeline"),
    "comma_backtrack": text("逗号回溯", "comma backtrack"),
    "alphas": text("alphas 精度", "precision of the alphas"),
    "timesteps": text("时间步", "timesteps"),
    "karras_ends": text("Karras 两端", "ends of Karras"),
    "brownian_seed": text("布朗树种子", "seed of the Brownian tree"),
    "ensd": text("ENSD 的适用", "use of ENSD"),
    "ddim": text("DDIM 算法", "kind of DDIM"),
    "unipc": text("UniPC 算法", "kind of UniPC"),
    "step_noise": text("逐步噪声的来源", "source of noise of single steps"),
    "words": text("分词单位", "unit of tokenising"),
    "chinese": text("汉字分词", "tokenising of Chinese characters"),
    "unequal_prompts": text("长短不一的提示词", "unequal prompts"),
    "epsilon_divisor": text("噪声除数", "divisor of the noise"),
    "first_noise": text("初始噪声", "first noise"),
    "guidance_on": text("引导对象", "what guidance mixes"),
    "odd_layers": text("奇数边长", "odd sides"),
    "encoder_padding": text("编码器补边", "padding of the encoder"),
    "mask_blur": text("蒙版羽化算法", "blur of masks"),
    # of one pass among several
    "node": text("节点", "node"),
    "output": text("保存节点", "saver"),
    "denoise": text("重绘幅度", "denoising strength"),
    "start_step": text("起始步", "first step"),
    "end_step": text("终止步", "last step"),
    # what a recipe says of a parameter
    "value": text("数值", "value"),
    "known": text("取值依据", "how it is known"),
    "source": text("依据", "where it was read"),
    "changes_pixels": text("是否影响画面", "whether it changes pixels"),
}
"""Field to name. `Settings`, `Recipe` and the nouns within them have no field without one."""


def parameter_name(key: str) -> Text:
    """Return what a parameter is called, or its key where the kit has no name for it."""
    return PARAMETER_NAMES.get(key, text(key, key))


def field_name(path: Sequence[str]) -> Text:
    """Return the name of a field within fields: `("hires", "steps")` is “hires fix: steps”.

    Args:
        path: names of fields from the outside in; what is none, such as the name of a LoRA, stands in quotation marks.
    """
    zh = en = ""
    for part in path:
        name = PARAMETER_NAMES.get(part)
        if name is None:
            quoted = f"“{visible(part)}”"
            zh, en = zh + quoted, f"{en} {quoted}".strip()
        else:
            zh, en = (f"{zh}·{name.zh}", f"{en}: {name.en}") if zh else (name.zh, name.en)
    return text(zh, en)


def parameter_names(paths: Iterable[Sequence[str]]) -> Text:
    """Returns the names of several fields as one list."""
    names = [field_name(path) for path in paths]
    return text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
