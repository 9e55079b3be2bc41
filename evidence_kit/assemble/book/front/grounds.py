"""What the party states beside the facts, each with its exhibits: captures, accounts, licences, loss and costs with their sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.front.exhibit_links import exhibit_links
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.languages import listed, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, in_few_lines, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark, small_print
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.pleadings.grounds import AMOUNT_KIND_NAMES, AmountKind, Capture, Damage
from evidence_kit.domain.text import Text

_words = wording.table("book/grounds")
_WORTH_BEGINNING = 0.2
"""Share of a page that must be free for the part to begin on it."""
_RECORDING = frozenset({Role.CAPTURE_RECORD})
_ITEM = 120.0
_FROM_OUTSIDE = frozenset({Role.PUBLICATION, Role.INFRINGEMENT})
"""Roles of what was taken from where others can see it."""


def grounds(setting: Setting) -> Story:
    """The part; nothing where case.yaml states none of it and no exhibit was taken from outside."""
    told = [*_captures(setting), *_accounts(setting), *_licences(setting), *_amounts(setting)]
    if not told:
        return []
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "grounds", _words("title")),
        *both(_words("whose"), style.SMALL, style.SMALL_EN),
        *told,
    ]


def not_told(setting: Setting) -> tuple[str, ...]:
    """Return the numbers of exhibits that show what others published, of which no capture is stated."""
    told = {number for one in setting.gathered.case.captures for number in one.exhibits}
    return tuple(
        one.plan.number
        for one in setting.supplied
        if one.plan.number not in told and any(item.role in _FROM_OUTSIDE for item in one.artifacts)
    )


def _captures(setting: Setting) -> Story:
    case, missing = setting.gathered.case, not_told(setting)
    if not case.captures and not missing:
        return []
    story: Story = [*section(_words("captures"))]
    if case.captures:
        head = _words.each("address", "day", "by_and_means", "exhibits")
        story.append(grid(head, [_capture(setting, one) for one in case.captures], (126, 48, 230, 72), small=True))
    if missing:
        story += [space(3), remark(_words("not_told", numbers=listed(missing)), warning=True)]
    return story


def _capture(setting: Setting, one: Capture) -> list[Cell]:
    how = small_print(_words("by_with", by=one.by, means=one.means))
    links = exhibit_links(setting, one.exhibits, style.SMALL)
    assert isinstance(links, list)
    recorded = any(
        item.role in _RECORDING
        for shown in setting.supplied
        if shown.plan.number in one.exhibits
        for item in shown.artifacts
    )
    lacking = [] if recorded else both(_words("no_record"), style.SMALL_RED, style.SMALL_EN)
    return [one.address, str(one.day or "—"), how, [*links, *lacking]]


def _accounts(setting: Setting) -> Story:
    accounts = setting.gathered.case.accounts
    if not accounts:
        return []
    rows: list[list[Cell]] = [
        [
            list(in_few_lines(_words("named", platform=one.platform, name=one.name), style.SMALL, style.SMALL_EN, 112)),
            one.holder,
            str(one.day or "—"),
            one.shown_by,
            exhibit_links(setting, one.exhibits, style.SMALL),
        ]
        for one in accounts
    ]
    head = _words.each("account", "holder", "day", "shown_by", "exhibits")
    return [*section(_words("accounts")), grid(head, rows, (104, 72, 48, 182, 70), small=True)]


def _licences(setting: Setting) -> Story:
    licences = setting.gathered.case.licences
    if not licences:
        return []
    rows: list[list[Cell]] = [
        [one.component, one.licence, one.source or "—", str(one.day or "—"),
         exhibit_links(setting, one.exhibits, style.SMALL)]
        for one in licences
    ]  # fmt: skip
    head = _words.each("component", "licence", "source", "day", "exhibits")
    return [*section(_words("licences")), grid(head, rows, (104, 104, 134, 54, 80), small=True)]


def _amounts(setting: Setting) -> Story:
    damages = setting.gathered.case.damages
    if not damages:
        return []
    rows: list[list[Cell]] = [_amount(setting, one) for one in damages]
    for name, currency, amount in _sums(damages):
        figure = paragraph(_figure(amount, currency), style.STEP)
        rows.append([[*in_few_lines(name, style.STEP, style.SMALL_EN, _ITEM)], "", "", [figure], ""])
    head = _words.each("item", "day", "basis", "amount", "exhibits")
    return [*section(_words("amounts")), grid(head, rows, (_ITEM + 8, 48, 170, 64, 66), small=True)]


def _amount(setting: Setting, one: Damage) -> list[Cell]:
    kind = AMOUNT_KIND_NAMES[one.kind] if one.kind else _words("unsorted")
    item = in_few_lines(one.item, style.SMALL, style.SMALL_EN, _ITEM)
    if statements(kind)[0] != statements(one.item)[0]:
        item += in_few_lines(kind, style.SMALL, style.SMALL_EN, _ITEM)
    basis: Cell = [
        *(small_print(one.basis) if one.basis else ()),
        *(in_few_lines(_words("invoice", number=one.invoice), style.SMALL, style.SMALL_EN, 126) if one.invoice else ()),
    ]
    links = (
        exhibit_links(setting, one.exhibits, style.SMALL)
        if one.exhibits
        else both(_words("none"), style.SMALL_RED, style.SMALL_EN)
    )
    return [list(item), str(one.day or "—"), basis or "—", _figure(one.amount, one.currency), links]


def _sums(damages: tuple[Damage, ...]) -> Iterator[tuple[Text, str, Decimal]]:
    """Sums of loss, of costs and of all, by currency; no sum that would repeat the only other one."""
    for currency in dict.fromkeys(one.currency for one in damages):
        own = [one for one in damages if one.currency == currency]
        loss = [one.amount for one in own if one.kind is AmountKind.LOSS]
        costs = [one.amount for one in own if one.kind not in {None, AmountKind.LOSS}]
        for name, amounts in ((_words("sum_loss"), loss), (_words("sum_costs"), costs)):
            if amounts and len(amounts) < len(own):
                yield name, currency, sum(amounts, Decimal(0))
        yield _words("sum_all"), currency, sum((one.amount for one in own), Decimal(0))


def totals(damages: tuple[Damage, ...]) -> tuple[str, ...]:
    """Return all that is claimed, a figure for each currency."""
    currencies = dict.fromkeys(one.currency for one in damages)
    return tuple(
        _figure(sum((one.amount for one in damages if one.currency == currency), Decimal(0)), currency)
        for currency in currencies
    )


def _figure(amount: Decimal, currency: str) -> str:
    """In yuan as each language has it; other currencies by their code (ISO 4217)."""
    if currency == "CNY":
        return statements(_words("yuan", amount=f"{amount:,.2f}"))[0][1]
    return f"{currency} {amount:,.2f}"
