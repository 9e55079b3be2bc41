"""The Chinese words that case.yaml and its kin understand: keys and values, one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from evidence_kit.domain.artifact import HANDED_ROLES, LANE_NAMES, ExhibitClass, Role
from evidence_kit.domain.case import FACT_STATUS_NAMES, PARTY_ROLE_NAMES, FactStatus, PartyRole
from evidence_kit.domain.filing.role_names import role_name, role_named
from evidence_kit.domain.pleadings.grounds import AMOUNT_KIND_NAMES, AmountKind
from evidence_kit.domain.pleadings.prompt_map import SLOT_NAMES, WORDS_OF_NAMES, Slot, WordsOf
from evidence_kit.domain.text import Text, text

KEYS: Mapping[str, tuple[str, ...]] = {
    "schema": ("格式",),
    "languages": ("语言",),
    "zh": ("中文",),
    "en": ("英文",),
    "id": ("编号", "案件编号", "事实编号"),
    "title": ("标题", "案件名称", "作品名称", "组名"),
    "court": ("法院", "受理法院"),
    "case_number": ("案号",),
    "cause": ("案由",),
    "profile": ("法院模板",),
    "deadline": ("举证期限",),
    "parties": ("当事人",),
    "role": ("诉讼地位", "身份", "角色"),
    "name": ("名称", "姓名", "证据名称", "要件名称", "步骤名称"),
    "counsel": ("委托诉讼代理人", "代理人", "律师"),
    "submits": ("提交人", "提交证据"),
    "work": ("作品",),
    "author": ("作者",),
    "kind": ("种类", "类型", "证据种类", "作品类型"),
    "ai_declaration": ("人工智能使用说明", "AI 使用说明", "AI使用说明"),
    "claimed_creation": ("创作日期", "主张的创作日期"),
    "software": ("生成软件", "软件"),
    "making": ("参数说明",),
    "parameter": ("参数",),
    "value": ("数值", "取值"),
    "known": ("知悉方式", "取值依据"),
    "hash": ("哈希值",),
    "prompt_map": ("提示词说明", "提示词对照"),
    "stated_by": ("陈述人",),
    "stated_on": ("陈述日期",),
    "prompt": ("正向提示词",),
    "negative": ("反向提示词",),
    "slot": ("提示词类别",),
    "origin": ("词句来源",),
    "step": ("所属步骤",),
    "claims": ("诉讼请求",),
    "facts": ("事实", "所依事实"),
    "day": ("日期", "获取日期"),
    "status": ("证明状态", "状态"),
    "statement": ("事实陈述", "陈述", "内容"),
    "exhibits": ("证据", "证据编号", "所附证据"),
    "elements": ("构成要件", "要件"),
    "chain": ("创作步骤", "步骤"),
    "why": ("理由",),
    "changes": ("改动",),
    "seed": ("种子", "随机种子"),
    "words": ("词句", "提示词"),
    "weight": ("权重",),
    "lora": ("LoRA", "LoRA 名称"),
    "init": ("底图",),
    "groups": ("证据目录", "证据组", "证据"),
    "number": ("编号", "证据编号", "序号"),
    "source": ("来源", "证据来源", "依据"),
    "content": ("内容", "主要内容"),
    "purpose": ("证明对象", "证明目的"),
    "lane": ("材料类别",),
    "roles": ("文件角色", "角色"),
    "files": ("文件", "文件名"),
    "per_page": ("每页张数",),
    "copies": ("份数",),
    "note": ("备注",),
    "captures": ("取证", "取证经过"),
    "address": ("网址", "地址"),
    "by": ("取证人",),
    "means": ("设备与方式", "方式"),
    "accounts": ("账号",),
    "platform": ("平台",),
    "holder": ("持有人",),
    "shown_by": ("核验方式",),
    "licences": ("许可",),
    "component": ("组件", "组成部分"),
    "licence": ("许可协议", "许可"),
    "damages": ("损失与费用", "赔偿与费用", "赔偿"),
    "item": ("项目",),
    "invoice": ("票据编号", "发票号码"),
    "amount": ("金额",),
    "currency": ("币种",),
    "basis": ("计算依据", "依据"),
    "models": ("模型文件夹", "模型"),
    "sealing": ("时间证明",),
    "authorities": ("时间戳机构",),
    "authorities_needed": ("时间戳机构数",),
    "calendars": ("日历",),
    "calendars_needed": ("日历数",),
    "bitcoin": ("区块头来源",),
    "sm3": ("国密摘要",),
    "signer": ("签名证书", "签名"),
    "operator": ("操作人", "操作者"),
    "file": ("文件", "文件名"),
}
"""Key → what it is called in Chinese, the usual word first. Within one record no word belongs to two keys."""

ROLE_WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.RECIPE: ("生成参数",),
    Role.PICTURE: ("再生成图片",),
    Role.HEAT_MAP: ("差异图",),
    Role.CONTROL_PICTURE: ("对照图片",),
    Role.CONTROLS: ("对照组",),
    Role.REGENERATION: ("再生成记录",),
    Role.VARIATION_PICTURE: ("单项改变图片",),
    Role.VARIATION_SHEET: ("单项改变汇总",),
    Role.VARIATION_GRID: ("单项改变拼图",),
    Role.VARIATION_CHART: ("单项改变图表",),
    Role.RECORDING: ("录屏记录",),
    Role.VIDEO: ("录屏", "视频"),
    Role.SEGMENT_CHAIN: ("分段摘要链",),
    Role.STILL: ("录屏截图",),
    Role.SEAL: ("封存记录",),
    Role.JOURNAL_HEAD: ("日志末端",),
    Role.TIMESTAMP_RESPONSE: ("时间戳",),
}
"""What the kit makes itself, in Chinese, the usual word first; what is handed in is named in `domain.filing.role_names`."""

_VALUES: Mapping[str, tuple[str, ...]] = {
    "zh": ("中文",),
    "en": ("英文",),
    "stated": ("陈述", "当事人陈述"),
    "observed": ("可见", "截图可见"),
    "stretch": ("拉伸",),
    "crop": ("裁剪",),
    "fill": ("填充",),
    "latent": ("潜空间缩放",),
    "original": ("原图",),
    "latent-noise": ("潜空间噪声",),
    "latent-nothing": ("空潜空间",),
    "lora-weight": ("LoRA 权重", "LoRA权重"),
    "seed": ("种子", "随机种子"),
    "append-prompt": ("增加提示词",),
    "remove-prompt": ("去除提示词",),
    "steps": ("采样步数", "步数"),
    "cfg_scale": ("提示词引导系数", "引导系数"),
    "clip_skip": ("跳过层数",),
    **{slot.value: (SLOT_NAMES[slot].zh,) for slot in Slot},
    **{whose.value: (WORDS_OF_NAMES[whose].zh,) for whose in WordsOf},
    **{role.value: (PARTY_ROLE_NAMES[role].zh,) for role in PartyRole},
    **{status.value: (FACT_STATUS_NAMES[status].zh,) for status in FactStatus},
    **{kind.value: (AMOUNT_KIND_NAMES[kind].zh,) for kind in AmountKind},
    **{lane.value: (LANE_NAMES[lane].zh, LANE_NAMES[lane].en) for lane in ExhibitClass},
}
_MORE: Mapping[str, tuple[str, ...]] = {  # what files hold already stays, whatever the book calls it
    PartyRole.PLAINTIFF.value: ("原告人",),
    PartyRole.DEFENDANT.value: ("被告人",),
    FactStatus.CLAIMED.value: ("主张", "己方主张", "待证"),
    FactStatus.ADMITTED.value: ("自认", "对方自认", "已自认"),
    FactStatus.SHOWN.value: ("举证", "已举证", "有证据"),
    FactStatus.FOUND.value: ("认定", "已认定", "法院认定", "生效裁判认定"),
    ExhibitClass.CREATION_RECORD.value: ("创作过程原始记录", "原始记录", "创作记录"),
    ExhibitClass.REGENERATION.value: ("再生成演示", "演示", "再生成"),
    ExhibitClass.PAPER.value: ("其他证据材料", "其他材料", "其他"),
}
_ROLES = {role.value for role in Role}
BOOLEANS: Mapping[str, bool] = {"是": True, "否": False, "有": True, "无": False, "真": True, "假": False}


def key_of(word: str, known: Iterable[str]) -> str | None:
    """Return the key among those of a record that a word names, in English or in Chinese."""
    known = tuple(known)
    return word if word in known else next((key for key in known if word in KEYS.get(key, ())), None)


def value_of(word: str, choices: Iterable[str]) -> str | None:
    """Return the value among `choices` that a word names, in English or in Chinese."""
    choices = tuple(choices)
    handed = role_named(word)  # in either language
    if handed is not None and set(choices) == _ROLES:
        return handed.value
    return word if word in choices else next((choice for choice in choices if word in _words_of(choice)), None)


def choice_names(choices: Iterable[str]) -> Text:
    """Return the choices as a person may write them."""
    choices = tuple(choices)
    if set(choices) == _ROLES:
        handed = [role_name(role) for role in HANDED_ROLES]
        made = [(ROLE_WORDS[role][0], role.value) for role in ROLE_WORDS]
        return text("、".join([*(one.zh for one in handed), *(zh for zh, _ in made)]),
                    ", ".join([*(role.value for role in HANDED_ROLES), *(en for _, en in made)]))  # fmt: skip
    chinese = [(_words_of(choice) or (choice,))[0] for choice in choices]
    return text("、".join(chinese), ", ".join(choices))


def key_name(key: str) -> Text:
    """Return a key as a person may write it."""
    return text(f"{KEYS[key][0]}（{key}）" if key in KEYS else key, key)


@cache
def every_key() -> frozenset[str]:
    """Return every word that is a key somewhere, in both languages."""
    return frozenset((*KEYS, *(word for words in KEYS.values() for word in words)))


def _words_of(choice: str) -> tuple[str, ...]:
    """The Chinese words of a value; those of a file's role where it is one and nothing else has that value."""
    role = ROLE_WORDS.get(Role(choice), ()) if choice in Role._value2member_map_ else ()
    return (*_VALUES.get(choice, ()), *_MORE.get(choice, ()), *role)
