"""Regenerating: weights that are missing, others, unsafe or cut off; a chain that leads elsewhere; a kill on the way."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.making.regeneration import Regeneration
from tests.filed import SAMPLE, begun, kit
from tests.workflows.refusals import refused

SEEDS = (1, 2, 3, 4, 5, 7)
"""Of a chain that ends in the claimed picture's own."""


def test_a_missing_checkpoint_names_the_hash_to_look_for(taken_in_today: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(kit("regenerate", taken_in_today, "--models", tmp_path / "empty"), 14, "62de6a99bf", "--models")


def test_a_checkpoint_of_that_name_with_another_hash_is_refused(taken_in_today: Path, tmp_path: Path) -> None:
    other = tmp_path / "models"
    other.mkdir()
    shutil.copy(SAMPLE / "models" / "celadon-style-lora.safetensors", other / "celadon-tiny.safetensors")
    refused(kit("regenerate", taken_in_today, "--models", other), 14, "same name, another file")


def test_a_checkpoint_is_found_by_its_hash_whatever_its_name(taken_in_today: Path, tmp_path: Path) -> None:
    from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
    from evidence_kit.regenerate.weights.model_store import FolderModelStore

    renamed = tmp_path / "模型" / "deep" / "另一个 名字.safetensors"
    renamed.parent.mkdir(parents=True)
    shutil.copy(SAMPLE / "models" / "celadon-tiny.safetensors", renamed)
    ref = WeightsRef(kind=WeightsKind.CHECKPOINT, name="celadon-tiny", short_hash="62de6a99bf")
    assert FolderModelStore([tmp_path / "模型"]).find(ref).path == renamed


def test_a_pickle_is_refused_and_never_opened(taken_in_today: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
            return os.system, (f"touch {tmp_path}/executed",)

    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "celadon-tiny.ckpt").write_bytes(pickle.dumps(Bomb()))
    refused(kit("regenerate", taken_in_today, "--models", folder), 14, "pickle", ".safetensors")
    assert not (tmp_path / "executed").exists()


def test_a_truncated_checkpoint_and_a_half_download_are_named(taken_in_today: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    half = (SAMPLE / "models" / "celadon-tiny.safetensors").read_bytes()[:200_000]
    (folder / "celadon-tiny.safetensors.crdownload").write_bytes(half)
    refused(kit("regenerate", taken_in_today, "--models", folder), 14, "not finished")
    (folder / "celadon-tiny.safetensors").write_bytes(half)
    refused(kit("regenerate", taken_in_today, "--models", folder), 14, "cut off", "SHA-256")


def test_a_chain_that_does_not_end_in_the_claimed_picture_is_refused_before_anything_runs(taken_in_today: Path) -> None:
    case_yaml = taken_in_today / "case.yaml"
    case_yaml.chmod(0o644)
    case_yaml.write_text(
        case_yaml.read_text("utf-8").replace("seed: 3141592652}", "seed: 3141592651}"), encoding="utf-8"
    )
    refused(kit("regenerate", taken_in_today, "--models", SAMPLE / "models"), 10, "departs", "seed")


def test_a_kill_during_regeneration_loses_no_finished_step(small_case: CaseFile) -> None:
    case = small_case.root
    chain = [
        {"name": f"seed-{seed}", "title": {"zh": "种子", "en": "seed"}, "why": {"zh": "试", "en": "to try"},
         "changes": [{"kind": "seed", "seed": seed}]} for seed in SEEDS
    ]  # fmt: skip
    with (case / "case.yaml").open("a", encoding="utf-8") as stream:
        stream.write(yaml.safe_dump({"chain": chain}, allow_unicode=True))
    arguments = ("regenerate", case, "--models", SAMPLE / "models", "--device", "cpu?workers=1", "--controls", "0")
    running = begun(*arguments)
    deadline = time.monotonic() + 120
    while not steps(case) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert running.kill() == -signal.SIGKILL
    finished = steps(case)
    assert 1 <= len(finished) < len(SEEDS)
    result = kit(*arguments)
    assert result.returncode == 0, result.stderr
    assert steps(case) == [f"seed-{seed}" for seed in SEEDS], "each was run, and the finished ones once"


def steps(new_case: Path) -> list[str]:
    """The steps that the journal holds, in its order."""
    return [record.step.name for _, record in CaseFile(new_case).records(Role.REGENERATION, Regeneration)]
