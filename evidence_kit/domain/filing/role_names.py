"""What people call the roles of files they hand in: Chinese and English names are taken alike, whatever the terminal speaks."""

from __future__ import annotations

from evidence_kit.domain.artifact import HANDED_ROLES, Role
from evidence_kit.domain.text import Text, text

ROLE_NAMES: dict[Role, Text] = {
    Role.CLAIMED_PICTURE: text("涉案图片", "claimed"),
    Role.CREATION_LOG: text("日志", "log"),
    Role.INIT_PICTURE: text("底图", "init-picture"),
    Role.INIT_MASK: text("蒙版", "init-mask"),
    Role.PUBLICATION: text("发布", "publication"),
    Role.INFRINGEMENT: text("侵权", "infringement"),
    Role.LICENCE: text("许可", "licence"),
    Role.STATEMENT: text("陈述", "statement"),
    Role.CAPTURE_RECORD: text("取证记录", "capture-record"),
    Role.ACCOUNT_RECORD: text("账号", "account-record"),
    Role.COST: text("开支", "cost"),
    Role.OTHER_EVIDENCE: text("其他", "other"),
    Role.WORK_PRODUCT: text("工作成果", "work-product"),
    Role.OPENTIMESTAMPS_PROOF: text("日历证明", "opentimestamps-proof"),
}
"""The names by which the kit itself speaks of them; a role that is missing here goes by its value."""
_ALSO: dict[Role, tuple[str, ...]] = {
    Role.CLAIMED_PICTURE: (
        "主张的图片",
        "主张图片",
        "涉案作品",
        "原图",
        "作品",
        "claimed picture",
        "picture",
        "作品图片",
    ),
    Role.CREATION_LOG: ("生成日志", "创作日志", "创作记录", "creation log"),
    Role.INIT_PICTURE: ("图生图底图", "init picture"),
    Role.INIT_MASK: ("图生图蒙版", "init mask", "mask"),
    Role.PUBLICATION: ("发表", "发布页", "published", "发表证据"),
    Role.INFRINGEMENT: ("被诉侵权", "被诉行为", "侵权页", "侵权页面"),
    Role.LICENCE: ("许可证", "许可文本", "授权", "license", "许可协议"),
    Role.STATEMENT: ("创作说明", "说明", "当事人陈述"),
    Role.CAPTURE_RECORD: ("网页取证", "截图记录", "取证", "公证书", "capture record", "capture"),
    Role.ACCOUNT_RECORD: ("账号登录记录", "登录记录", "登录核验", "account record", "account", "login"),
    Role.COST: ("合理开支", "费用", "发票", "付款凭证", "开支票据", "costs", "invoice"),
    Role.OTHER_EVIDENCE: ("其他证据", "other evidence"),
    Role.WORK_PRODUCT: ("律师工作成果", "内部材料", "不提交", "work product", "privileged"),
    Role.OPENTIMESTAMPS_PROOF: ("opentimestamps", "ots", "区块链时间证明"),
}


def role_name(role: Role) -> Text:
    """Return how a role is called in each language, as it can be typed after `--as`."""
    return ROLE_NAMES.get(role, text(role.value, role.value))


def role_named(words: str) -> Role | None:
    """Return the role that somebody names in either language, or by its value; None where it is none of those handed in."""
    return _BY_NAME.get(_folded(words))


def _folded(words: str) -> str:
    return "-".join(words.casefold().replace("_", " ").replace("-", " ").split())


_BY_NAME = {
    _folded(name): role
    for role in HANDED_ROLES
    for name in (role.value, role_name(role).zh, role_name(role).en, *_ALSO.get(role, ()))
}
