"""Whether this machine repeats a picture: the claimed settings run again and again, the report kept as an act."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.progress import ProgressCallback, Stage
from evidence_kit.domain.text import text
from evidence_kit.regenerate.engine.repetition import EngineSpec, repeat
from evidence_kit.workflows.claimed_picture import claim_of, material, weights_of
from evidence_kit.workflows.engines import cache_of, folders_of, in_one_process, uri_of
from evidence_kit.workflows.init_pictures import pictures_of


def repeat_case(
    case_file: CaseFile, writer: CaseWriter, folders: tuple[Path, ...], device: str, *,
    times: int, threads: Sequence[int], watch: ProgressCallback,
) -> Determinism:  # fmt: skip
    """Runs the claimed settings `times` times here, once in a fresh process and once for each of `threads`.

    Args:
        folders: with weights, besides those of case.yaml.
        device: as `engine_for` takes it, of this machine.

    Raises:
        CaseError, RegenerationError, ModelError: no claimed picture, or its settings cannot be run.
        UsageError: a cluster, whose machines cannot promise anything for this one.
    """
    uri = uri_of(in_one_process(device))
    if not uri.startswith("local:"):
        raise UsageError(
            text("重复运行只说明一台机器，不适用于集群。", "Repeating is about one machine, not about a cluster."),
            text("请在该机器上运行，例如 --device cpu。", "Run it on that machine, with --device cpu for example."),
        )
    claim = claim_of(case_file)
    watch(Stage("repeat", text("按同一生成参数重复运行", "The same recipe, again and again")))
    place = EngineSpec(uri, folders_of(case_file, folders), cache_of(case_file), pictures_of(case_file))
    found = repeat(place, claim.settings, times=times, threads=threads, watch=watch)
    with writer.act("determinism") as act:
        report = Determinism(
            settings=claim.settings,
            environment=found.first.environment,
            pixels_sha256=found.first.pixels_sha256,
            latent_sha256=found.first.latent_sha256,
            runs=found.others,
            finished=writer.clock(),
        )
        act.record("determinism.json", report, role=Role.DETERMINISM, lane=ExhibitClass.REGENERATION,
                   title=text("重复运行报告", "Report on repeated runs"))  # fmt: skip
        act.commit(
            Action.REGENERATED,
            text(
                f"按同一生成参数重复运行 {len(report.runs) + 1} 次。",
                f"The same recipe run {len(report.runs) + 1} times.",
            ),
            materials=(material(claim.recipe_artifact), *weights_of(report.environment)),
            details={"device": report.environment.device, "mode": report.environment.mode},
        )
    return report
