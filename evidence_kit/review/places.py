"""The words of a case with their places, and what a place is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from evidence_kit.domain.case import Case, PartyRole
from evidence_kit.domain.filing.problem import Place
from evidence_kit.domain.text import Text, text

_FIELDS: dict[str, Text] = {
    "title": text("名称", "title"),
    "court": text("法院", "court"),
    "case_number": text("案号", "case number"),
    "cause": text("案由", "cause"),
    "profile": text("法院模板", "court profile"),
    "deadline": text("举证期限", "time limit for evidence"),
    "parties": text("当事人", "parties"),
    "name": text("名称", "name"),
    "counsel": text("代理人", "counsel"),
    "work": text("作品", "work"),
    "author": text("作者", "author"),
    "kind": text("种类", "type"),
    "ai_declaration": text("人工智能声明", "AI declaration"),
    "claimed_creation": text("主张的创作日期", "claimed day of creation"),
    "software": text("软件", "software"),
    "making": text("补充的参数", "stated parameters"),
    "claims": text("诉讼请求", "claims"),
    "facts": text("事实", "facts"),
    "statement": text("陈述", "statement"),
    "elements": text("要件", "elements"),
    "chain": text("步骤", "steps"),
    "why": text("理由", "reason"),
    "groups": text("证据目录", "catalogue"),
    "purpose": text("证明对象", "object of proof"),
    "source": text("来源", "source"),
    "content": text("内容", "content"),
    "captures": text("取证", "captures"),
    "accounts": text("账号", "accounts"),
    "licences": text("许可", "licences"),
    "damages": text("损失与开支", "damages and costs"),
    "number": text("编号", "number"),
    "lane": text("类别", "class"),
    "roles": text("角色", "roles"),
    "files": text("文件", "files"),
    "models": text("模型文件夹", "folders of models"),
    "sealing": text("封存", "sealing"),
    "signer": text("签名证书", "signer"),
    "operator": text("操作人", "operator"),
    "day": text("日期", "day"),
    "status": text("状态", "status"),
    "exhibits": text("证据", "exhibits"),
}
_ROLES = {PartyRole.PLAINTIFF: text("原告", "plaintiff"), PartyRole.DEFENDANT: text("被告", "defendant")}


def texts_of(record: Any, place: Place = ()) -> Iterator[tuple[Place, Text]]:
    """Give every statement in two languages that a record holds, with its place."""
    if isinstance(record, Text):
        yield place, record
    elif isinstance(record, BaseModel):
        for name in type(record).model_fields:
            yield from texts_of(getattr(record, name), (*place, name))
    elif isinstance(record, tuple):
        for index, item in enumerate(record):
            yield from texts_of(item, (*place, index))


def name_of(case: Case, place: Place) -> Text:
    """Return what a place of a case is called: by number or name of fact, exhibit, party, and by its field."""
    rest: list[str | int] = []
    match place:
        case ("facts", int(index), *rest):
            record = _numbered("事实", "fact", case.facts[index].id)
        case ("groups", int(group), "exhibits", int(index), *rest):
            record = _numbered("证据", "exhibit", case.groups[group].exhibits[index].number)
        case ("groups", int(index), *rest):
            record = text(f"第 {index + 1} 组证据", f"group {index + 1}")
        case ("claims", int(index)):
            record = text(f"诉讼请求第 {index + 1} 项", f"claim {index + 1}")
        case ("chain", int(index), *rest):
            record = _numbered("步骤", "step", case.chain[index].name)
        case ("elements", int(index), *rest):
            record = _numbered("要件", "element", str(index + 1))
        case ("parties", int(index), *rest):
            record = _ROLES.get(case.parties[index].role, _FIELDS["parties"])
        case (str(key), *rest):
            record = _FIELDS.get(key, text(key, key))
        case _:
            record = text("case.yaml", "case.yaml")
    return _within(record, rest)


def _numbered(zh: str, en: str, number: str) -> Text:
    return text(f"{zh} {number}", f"{en} {number}")


def _within(record: Text, rest: list[str | int]) -> Text:
    field = _FIELDS.get(str(rest[0])) if rest else None
    if field is None:
        return record
    return text(f"{record.zh}的{field.zh}", f"{field.en} of {record.en}")
