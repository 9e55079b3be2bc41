"""Writing a package for an expert without a network, beside or far from the bundle that it is about."""

from __future__ import annotations

import platform
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_kit import storage, wording
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.in_court.expert_pack import (
    ExpertPack,
    KnownAnswer,
    PackedDistribution,
    PackedFile,
    PackedWeights,
)
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.progress import Advanced, ProgressCallback, Stage
from evidence_kit.domain.text import Language, Text, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.digest import digest_stream
from evidence_kit.regenerate import Job
from evidence_kit.regenerate.job_key import references
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.verify.check import TOOL
from evidence_kit.workflows.distributions import needed
from evidence_kit.workflows.engines import engine_over, require_reference
from evidence_kit.workflows.sound_bundle import sound_bundle

PACK, SUMS, PICTURE, REQUIREMENTS = "pack.json", "SHA256SUMS", "known-answer.png", "requirements.txt"
_LICENCES = ("LICENSE", "LICENCE", "COPYING")
_words = wording.table("papers/pack")


@dataclass(frozen=True)
class PackRequest:
    """What goes into a package, and where that goes."""

    bundle: Path
    folder: Path
    models: tuple[Path, ...]
    device: str
    language: Language
    """Of the README."""
    wheels: Path | None = None
    """Folder with wheels, as `pip download` fills it."""


def write_pack(request: PackRequest, trust: TrustList, *, now: datetime, watch: ProgressCallback) -> ExpertPack:
    """Check the bundle, run its last step here for the known answer, copy everything, and list it by digest.

    Raises:
        InputError: the bundle is changed or damaged, or holds no regeneration.
        UsageError: the folder holds something, or the engine is in fast mode.
        ModelError: a file of weights is not in the folders, or has another digest.
        RegenerationError: the recipe cannot be run here.
        StorageError: the disk refuses.
    """
    folder = _empty(request.folder)
    with sound_bundle(request.bundle, trust, now=now, watch=watch) as bundle:
        settings, store = bundle.steps[-1].settings, FolderModelStore(request.models, watch=watch)
        weights = tuple(_packed(folder, store, bundle.steps, watch))
        watch(Stage("known-answer", text("已知答案", "The known answer")))
        with closing(engine_over(store, request.device, bundle.pictures)) as engine:
            require_reference(engine, settings)
            run = engine.run(Job(settings, "known-answer", previews=0), watch)
        storage.write_new(folder / PICTURE, run.png)
        case, sha256 = bundle.case.id, bundle.sha256
    shutil.copyfile(request.bundle, folder / request.bundle.name)
    distributions = tuple(_with_wheels(folder, needed("evidence-kit", "regenerate"), request.wheels))
    storage.write_new(folder / REQUIREMENTS, "".join(f"{one.name}=={one.version}\n" for one in distributions).encode())
    pack = ExpertPack(
        case=case, bundle=request.bundle.name, bundle_sha256=sha256, tool=TOOL,
        python=f"{platform.python_version()}, {sysconfig.get_platform()}", made=now, weights=weights, distributions=distributions,
        known_answer=KnownAnswer(settings=settings, picture=PICTURE, pixels_sha256=run.pixels_sha256, environment=run.environment),
        files=(),
    )  # fmt: skip
    storage.write_new(folder / "README.txt", _readme(pack, request.language).encode())
    pack = pack.model_copy(update={"files": tuple(_listed(folder))})
    storage.write_new(folder / PACK, pack.to_json())
    lines = [f"{one.sha256}  {one.path}\n" for one in (*pack.files, _file(folder, folder / PACK))]
    storage.write_new(folder / SUMS, "".join(lines).encode())
    return pack


def _empty(folder: Path) -> Path:
    with storage.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(
                text(f"{folder} 不是空文件夹。", f"{folder} is not an empty folder."),
                text("请另行指定一个新文件夹。", "Name a new folder."),
            )
    return folder


def _packed(
    folder: Path, store: FolderModelStore, steps: tuple[Regeneration, ...], watch: ProgressCallback
) -> Iterator[PackedWeights]:
    """Every file of weights that a step names, once, with the licence files that lie beside it."""
    wanted = {ref: None for step in steps for ref in references(step.settings)}
    found = {one.sha256: one for one in map(store.find, wanted)}
    for number, one in enumerate(found.values(), 1):
        watch(Advanced("pack-weights", text("复制模型文件", "copying weights"), number, len(found), "files"))
        place = folder / "weights" / str(number) / one.path.name
        beside = [path for path in one.path.parent.iterdir() if path.is_file() and _belongs(path, one.path)]
        with storage.storage_errors(place):
            place.parent.mkdir(parents=True)
            for path in (one.path, *beside):
                copy = shutil.copytree if path.is_dir() else shutil.copyfile
                copy(path, place.with_name(path.name))
        files = tuple(path.relative_to(folder).as_posix() for path in sorted(place.parent.rglob("*")) if path.is_file())
        yield PackedWeights(name=one.path.name, sha256=one.sha256, licence=one.licence, files=files)


def _belongs(path: Path, weights: Path) -> bool:
    """A licence, or the configuration that webui reads beside a checkpoint."""
    return path.stem.upper() in _LICENCES or path == weights.with_suffix(".yaml")


def _with_wheels(
    folder: Path, found: tuple[PackedDistribution, ...], wheels: Path | None
) -> Iterator[PackedDistribution]:
    at_hand = {_release(path): path for path in wheels.glob("*.whl")} if wheels else {}
    for one in found:
        path = at_hand.get((one.name, one.version))
        if path is None:
            yield one
            continue
        place = folder / "wheels" / path.name
        with storage.storage_errors(place):
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, place)
        yield one.model_copy(update={"wheel": f"wheels/{path.name}"})


def _release(wheel: Path) -> tuple[str, str]:
    """Name and version in a wheel's file name (PyPA, binary distribution format)."""
    name, version, *_ = wheel.name.split("-")
    return name.lower().replace("_", "-").replace(".", "-"), version


def _listed(folder: Path) -> Iterator[PackedFile]:
    yield from (_file(folder, path) for path in sorted(folder.rglob("*")) if path.is_file())


def _file(folder: Path, path: Path) -> PackedFile:
    with storage.storage_errors(path), path.open("rb") as stream:
        digests = digest_stream(stream)
    return PackedFile(path=path.relative_to(folder).as_posix(), sha256=digests.sha256, size=digests.size)


def _readme(pack: ExpertPack, language: Language) -> str:
    def say(words: Text) -> str:
        return words.in_(language)

    missing = [one for one in pack.distributions if one.wheel is None]
    there = len(pack.distributions) - len(missing)
    title = say(_words("title"))
    lines = [
        title, "=" * len(title) * (2 if language == "zh" else 1), "", say(_words("bundle", name=pack.bundle, sha256=pack.bundle_sha256)),
        say(_words("made_by")), "", say(_words("in_it")), "",
        *(say(_words("weights", name=one.name, sha256=one.sha256, licence=one.licence or _words("no_licence"))) for one in pack.weights),
        say(_words("licences")), say(_words("wheels", count=there, python=f"Python {pack.python}")),
    ]  # fmt: skip
    if missing:
        lines += [
            say(_words("without_wheels", count=len(missing), file=REQUIREMENTS)),
            f"    pip download -r {REQUIREMENTS} -d wheels",
        ]
    lines += [
        say(_words("not_included")), "", say(_words("steps")), "",
        say(_words("first")), f"    sha256sum -c {SUMS}",
        say(_words("second")), f"    pip install --no-index --find-links wheels -r {REQUIREMENTS}",
        say(_words("third")), "    evidence-kit reproduce . --attach",
        say(_words("fourth")), "    --signer p12:KEY.p12", "",
        say(_words("known_answer")), say(_words("not_shown")),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
