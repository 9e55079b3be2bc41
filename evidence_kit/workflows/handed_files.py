"""What is handed in, before anything is taken: files, folders and lists, and whose role nobody stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.case_yaml import load_handed_list
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import HANDED_ROLES, Artifact, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.filing.role_names import role_name, role_named
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.intake.claimed_picture import states_its_making
from evidence_kit.intake.receive import HEAD, media_type_of

_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
_MOST = 5_000
"""Files of a folder: no bundle holds more."""
ROLES = text(
    "、".join(role_name(role).zh for role in HANDED_ROLES), ", ".join(role_name(role).en for role in HANDED_ROLES)
)
"""Every role that can be stated, as it can be typed."""


@dataclass(frozen=True)
class HandedFile:
    """A file about to be taken in."""

    path: Path
    role: Role
    title: Text


@dataclass(frozen=True)
class RoleQuestion:
    """A file whose role nobody stated and nothing tells, with why it is asked."""

    path: Path
    why: Text


def handed_list(listing: Path) -> tuple[HandedFile, ...]:
    """The files of a YAML list.

    Raises:
        CaseError: the list is not valid.
        InputError: a file of it is missing, or has a role that only the kit gives.
    """
    handed = []
    for item in load_handed_list(listing).files:
        path = listing.parent / item.file
        if not path.is_file() or item.role not in HANDED_ROLES:
            raise InputError(
                text(f"清单中的 {item.file} 不存在，或角色 {item.role.value} 不可用。",
                     f"{item.file} of the list does not exist, or its role {item.role.value} cannot be handed in."),
                text(f"请核对路径；可用角色：{', '.join(HANDED_ROLES)}。",
                     f"Check the path; roles: {', '.join(HANDED_ROLES)}."),
            )  # fmt: skip
        handed.append(HandedFile(path, item.role, item.title))
    return tuple(handed)


def check_there(paths: tuple[Path, ...]) -> None:
    """Makes sure that every path names something, and says what to do where one does not.

    Raises:
        UsageError: one does not.
    """
    lost = next((path for path in paths if not path.exists()), None)
    if lost is None:
        return
    whole = Path(" ".join(map(str, paths)))
    if len(paths) > 1 and whole.exists():
        raise UsageError(
            text("路径中有空格，被当成了几个文件。", "The path holds a space and was taken for several files."),
            text(f'请加英文引号："{whole}"', f'Put it in quotation marks: "{whole}"'),
        )
    raise UsageError(
        text(f"找不到文件“{lost}”。", f"There is no file “{lost}”."),
        text(f"当前文件夹为 {Path.cwd()}；可把文件拖到窗口里得到完整路径，路径含空格时请加英文引号。",
             f"The current folder is {Path.cwd()}. Drag the file into the window to get its whole path; put one that holds a "
             "space in quotation marks."),
    )  # fmt: skip


def spread_out(paths: tuple[Path, ...], case: Path) -> tuple[tuple[Path, Role | None], ...]:
    """The files that some paths name: a folder stands for every file in it, in the order of their names.

    Beside each file stands the role that somebody stated by the name of its folder (`侵权`, `licence` …), the innermost
    of those that were named; None where no folder bears a role's name. What systems and programs hide there is passed
    over, and so is the case itself.

    Raises:
        UsageError: a folder holds no file, or more than can be filed.
        StorageError: it cannot be read.
    """
    return tuple(
        (file, _role_of_folder(file, path) if path.is_dir() else None)
        for path in paths
        for file in (_of_folder(path, case) if path.is_dir() else (path,))
    )


def _role_of_folder(file: Path, named: Path) -> Role | None:
    """The role after which a folder is called: of those between the file and the one that was named, which counts too."""
    folders = [named.resolve().name, *file.relative_to(named).parent.parts]
    return next((role for folder in reversed(folders) if (role := role_named(folder))), None)


def _of_folder(folder: Path, case: Path) -> tuple[Path, ...]:
    with storage.storage_errors(folder):
        found = sorted(path for path in folder.rglob("*") if path.is_file() and not _passed_over(path, folder, case))
    if not 0 < len(found) <= _MOST:
        raise UsageError(
            text(f"{folder} 中有 {len(found)} 个文件，须为 1 至 {_MOST} 个。", f"{folder} holds {len(found)} files; 1 to {_MOST} are taken."),
            text("请给出装有证据文件的文件夹。", "Name a folder that holds the files of the evidence."),
        )  # fmt: skip
    return tuple(found)


def _passed_over(path: Path, folder: Path, case: Path) -> bool:
    inside = path.relative_to(folder).parts
    hidden = any(part.startswith(".") for part in inside) or path.name.lower() in _LEFT_BY_SYSTEMS
    return hidden or path.resolve().is_relative_to(case.resolve())


def role_of(case_file: CaseFile, path: Path, *, alone: bool) -> Role | RoleQuestion:
    """The role of a file that came without one: the claimed picture where everything says so, else a question.

    Args:
        case_file: the case.
        path: of the file.
        alone: whether it was handed in by itself.

    Raises:
        InputError, StorageError: it could be the claimed picture, but is no whole picture, or cannot be read.
    """
    held = _held(case_file, path)
    if held is not None:
        return held.role  # whoever takes files in says by which event it came, and takes nothing
    claimed = claimed_pictures(case_file)
    with storage.storage_errors(path), path.open("rb") as stream:
        media_type = media_type_of(path.name, stream.read(HEAD))
    if claimed:
        event = event_of(case_file, claimed[-1].path)
        return RoleQuestion(
            path,
            text(f"本案已有涉案图片（日志第 {event} 条）", f"the case has its claimed picture already (event {event})"),
        )
    if not alone:
        return RoleQuestion(path, text("一次给出了多个文件", "several files were named at once"))
    if not media_type.startswith(("image/", "application/x-krita")):
        return RoleQuestion(path, text("它不是图片", "it is not a picture"))
    if not states_its_making(path):
        return RoleQuestion(path, text("图片不含生成参数，可能是截图或经转存、微信传输的副本",
                                       "it carries no parameters: perhaps a screenshot, or a copy that was passed on"))  # fmt: skip
    return Role.CLAIMED_PICTURE


def _held(case_file: CaseFile, path: Path) -> Artifact | None:
    """What was received with the very bytes of a file, and not set aside since."""
    received = (event for event in case_file.journal.events if event.action is Action.ARTIFACT_RECEIVED)
    items = [item for event in received for item in event.products if item.path not in case_file.index.set_aside]
    with storage.storage_errors(path):
        same_size = [item for item in items if item.digests.size == path.stat().st_size]
        if not same_size:
            return None
        with storage.read_unchanged(path) as stream:
            digest = digest_stream(stream).sha256
    return next((item for item in same_size if item.digests.sha256 == digest), None)


def claimed_pictures(case_file: CaseFile) -> tuple[Artifact, ...]:
    """The pictures that the case claims, those left out that were withdrawn or held back."""
    gone = case_file.index.set_aside
    return tuple(item for item in case_file.with_role(Role.CLAIMED_PICTURE) if item.path not in gone)


def event_of(case_file: CaseFile, path: str) -> int:
    """The number of the event, counted from 1, by which a file of the case came under custody."""
    return next(
        event.sequence + 1 for event in case_file.journal.events if path in {item.path for item in event.products}
    )


def unanswered(case_file: CaseFile, questions: tuple[RoleQuestion, ...]) -> UsageError:
    """The refusal of files whose role nobody can be asked for: why, and exactly what to type."""
    whys = dict.fromkeys(question.why for question in questions)
    named = "、".join(question.path.name for question in questions[:3]) + (" …" if len(questions) > 3 else "")
    commands = list(_commands(case_file, questions))
    zh, en = "；".join(command.zh for command in commands), "; ".join(command.en for command in commands)
    return UsageError(
        text(f"未说明 {named} 在本案中的角色，没有收存任何文件：{'；'.join(why.zh for why in whys)}。",
             f"Nobody stated what {named} is to the case; nothing was taken in: {'; '.join(why.en for why in whys)}."),
        text(f"请写明角色，例如：{zh}。可用角色：{ROLES.zh}。", f"State the role, for example: {en}. Roles: {ROLES.en}."),
    )  # fmt: skip


def _commands(case_file: CaseFile, questions: tuple[RoleQuestion, ...]) -> Iterator[Text]:
    for question in questions[:3]:
        role = role_name(Role.PUBLICATION)
        yield text(suggested("intake", case_file.root, "--as", role.zh, question.path),
                   suggested("intake", case_file.root, "--as", role.en, question.path))  # fmt: skip
