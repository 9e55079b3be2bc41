"""Whoever changes a module finds its test by its name: `evidence_kit/ROOM/NOUN.py` is tested in `tests/ROOM/test_NOUN.py`.

A format or another package that is tested as one has `test_PACKAGE.py` beside its folder. What only declares (nouns, codes,
protocols) needs none. `WITHOUT` is what is still tested by some other name only: it shrinks, and a line that is no longer
true fails.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE, TESTS = ROOT / "evidence_kit", ROOT / "tests"
WITHOUT: dict[str, str] = {
    ".": "case_yaml revocation",
    "assemble": "case_view leaflet member_names minutes",
    "assemble/book/typesetting": (
        "figure fonts heading layout_pass line line_breaking page paragraph reportlab_setup style table"
    ),
    "assemble/receipts": "proof_rows table",
    "assemble/signing": "identity pades_writer pkcs12 sign",
    "casefile": "act act_locks create journal_file remains writer",
    "cli": (
        "assemble attest bars beacon chain_table click_texts contents credentials demo disclose doctor intake "
        "new options pace printable prove recipe_table record recover regenerate renew repeat reproduce "
        "schema seal show status terminal upgrade usage vary verify watchers"
    ),
    "domain": "case disclosure errors examination fault finding progress record schemas",
    "domain/making": (
        "chance determinism init_picture parameter_names recipe recovery regeneration reproduction settings variation"
    ),
    "domain/time": "batch batch_renewal embedded_proofs seal",
    "formats": "batch_files ber book_binding bundle_layout cades der raster recognition",
    "formats/bitcoin": "checkpoints",
    "formats/metadata": (
        "aigc_label carriers comfyui_graph comfyui_nodes comfyui_start draw_things exif_comment fooocus "
        "generation invokeai json_fields novelai stealth swarmui"
    ),
    "formats/opentimestamps": "proof writing",
    "formats/pades": "book_shapes facts pages structure",
    "formats/rfc3161": (
        "acceptance algorithms certificate_rules checking lifetime normal_form path reading request response "
        "second_opinion signer_binding statement writing"
    ),
    "formats/rfc4998": "checking hash_tree",
    "formats/x509": "certificates purposes",
    "intake": "calendar_proof receive runnable",
    "net": "failures http_endpoint",
    "outside": "browser display ffmpeg process programs",
    "recipe": "candidates gaps hires init_gaps parameters read settings",
    "record": "finish screen_recorder segment_follower session stills",
    "regenerate": "init_pictures job_key memory open",
    "regenerate/cluster": "address cluster_engine driver driver_process nodes pool ray_engine reproduction worker",
    "regenerate/compare": "alignment overlay_masks",
    "regenerate/engine": (
        "batched_unet inversion job_batches local machine model_cache odd_sizes open_local pipeline precision "
        "preflight repetition tiling"
    ),
    "regenerate/images": "latents pixels",
    "regenerate/img2img": "init_image inpainting latent_upscale masked_denoiser resize_modes",
    "regenerate/processes": "engine pipes worker",
    "regenerate/prompt": (
        "attention chunks comfyui conditioning prompt_editing text_encoder textual_inversion tokenizer"
    ),
    "regenerate/recover": "seed_search",
    "regenerate/sampling": "cfg_denoiser first_latent noise_schedule philox sigmas",
    "regenerate/sampling/samplers": (
        "ddim dpm2 dpm_solver dpmpp_2m dpmpp_2s dpmpp_multistep_sde dpmpp_sde euler heun lms restart sampler unipc"
    ),
    "regenerate/vary": "chart contact_sheet lettering preview_strip prompt_parts sheet",
    "regenerate/weights": (
        "architecture components diffusers_folder file_hashes hash_cache loading lora_keys prediction_type "
        "single_file state_dicts tensors yaml_config"
    ),
    "seal": "open refusal rehearsal waiting",
    "seal/batch": "files folder intake listing proofs store",
    "seal/bitcoin": "esplora rpc sources",
    "seal/calendars": "complete http_calendar submit",
    "seal/case": "disclose store upgrade",
    "seal/proofs": "date enough papers renew upgrade",
    "seal/renewal": "renewal_tree timestamp_chains",
    "seal/tokens": "http_authority public_authorities request",
    "verify": (
        "answers bundle_job check check_apart event_loop examination_text facts files report sandbox sandbox_child"
    ),
    "verify/batch": "tally times",
    "verify/demonstration": (
        "claimed_picture exhibit_classes last_settings picture_reread pixels recipe_reread recipe_texts "
        "settings_origin steps summary variations"
    ),
    "verify/time": (
        "attached_proofs attestation_stamps attestations beacon_values bitcoin_levels block_headers "
        "calendar_findings foreign_proofs interval revocation_lists seals token_trust tokens trust_list"
    ),
    "verify/time/renewal": "evidence_records record_reading renewed_digests",
    "wording": "bundle_papers faults gaps reading sentence",
    "workflows": (
        "assemble batch batch_renewal batch_status beacon claimed_picture confirm_blocks controls demo doctor "
        "engines gallery init_pictures intake long_term parties proof_status prove regenerate renew reproduce "
        "seal search_cache show upgrade verify"
    ),
}
"""By folder."""


def decides(module: Path) -> bool:
    """Tells whether a module does anything: some function of it has more than a docstring or an ellipsis for a body."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not isinstance(line, ast.Expr) for function in functions for line in function.body)


def mirrored(module: Path) -> bool:
    """Tells whether a module, or the package around it below its room, has a test file of its name."""
    folder = TESTS / module.parent.relative_to(PACKAGE)
    package = folder.parent / f"test_{folder.name}.py"
    return (folder / f"test_{module.name}").exists() or (folder.parent != TESTS and package.exists())


def untested() -> dict[str, set[str]]:
    """Lists the modules without a test of their name, by folder."""
    found: dict[str, set[str]] = {}
    for module in sorted(PACKAGE.rglob("*.py")):
        if module.stem not in {"__init__", "__main__"} and decides(module) and not mirrored(module):
            found.setdefault(module.parent.relative_to(PACKAGE).as_posix(), set()).add(module.stem)
    return found


def test_every_module_has_its_test_or_stands_in_the_list_that_shrinks() -> None:
    found = {f"{folder}/{name}" for folder, names in untested().items() for name in names}
    listed = {f"{folder}/{name}" for folder, names in WITHOUT.items() for name in names.split()}
    assert sorted(found - listed) == [], "write the test of its name"
    assert sorted(listed - found) == [], "it has its test, or is gone: take it out of WITHOUT"


def test_a_module_that_decides_is_told_from_one_that_declares() -> None:
    assert decides(PACKAGE / "verify" / "check.py")
    assert not decides(PACKAGE / "verify" / "finding_codes.py")
    assert mirrored(PACKAGE / "formats" / "digest.py") and mirrored(PACKAGE / "formats" / "merkle" / "tree.py")
