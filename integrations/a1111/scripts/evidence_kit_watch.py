"""Tells evidence-kit of every picture that webui makes, saved or not. It only reads, and never stands in the way."""

import os
import uuid

import evidence_kit_spool
from evidence_kit_spool import Spool, spool_folder
from modules import script_callbacks, scripts, shared

_SPOOL = None


def _spool():
    global _SPOOL  # scripts are loaded again when the interface is reloaded
    if _SPOOL is None:
        _SPOOL = Spool(spool_folder(evidence_kit_spool.__file__), "a1111", _version())
    return _SPOOL


def _version():
    try:
        from modules import launch_utils

        return f"{launch_utils.git_tag()} {launch_utils.commit_hash()}"
    except Exception:  # releases of 2022 have no such module
        return "unknown"


def _quietly(hook):
    def run(*given, **named):
        try:
            hook(*given, **named)
        except Exception as error:  # a picture is worth more than its record
            print(f"evidence-kit watch: {type(error).__name__}: {error}")

    return run


class EvidenceKitWatch(scripts.Script):
    """Stands behind every run, with nothing to choose."""

    def title(self):
        return "evidence-kit watch"

    def show(self, is_img2img):
        return scripts.AlwaysVisible

    def ui(self, is_img2img):
        return []

    def process(self, p, *args):
        _quietly(_begun)(p)

    def postprocess_image(self, p, pp, *args):
        _quietly(_made)(p, pp)

    def postprocess(self, p, processed, *args):
        _quietly(_ended)(p, processed)


def _run_of(p):
    run = getattr(p, "_evidence_kit_run", None)
    if run is None:
        run = p._evidence_kit_run = str(uuid.uuid4())
    return run


def _begun(p):
    p._evidence_kit_run = str(uuid.uuid4())
    model = getattr(p, "sd_model_name", None)
    _spool().emit("run.started", run=p._evidence_kit_run, model=model, model_hash=getattr(p, "sd_model_hash", None))


def _made(p, pp):
    _spool().emit("image.made", image=pp.image, run=_run_of(p))


def _saved(params):
    text = (params.pnginfo or {}).get("parameters")
    _spool().emit("image.saved", image=params.image, file_to_hash=params.filename, file=os.path.abspath(params.filename),
                  run=_run_of(params.p) if params.p is not None else None, text=text)  # fmt: skip


def _ended(p, processed):
    stopped = shared.state.interrupted or shared.state.skipped
    texts = getattr(processed, "infotexts", None) or [None]
    _spool().emit("run.ended", run=_run_of(p), state="interrupted" if stopped else "completed", text=texts[0])


def _loaded(model):
    info = getattr(model, "sd_checkpoint_info", None)
    _spool().emit("model.loaded", model=str(getattr(info, "name", "unknown")), model_hash=getattr(info, "sha256", None))


def _pasted(infotext, params):
    _spool().emit("text.pasted", text=infotext)


script_callbacks.on_image_saved(_quietly(_saved))
script_callbacks.on_model_loaded(_quietly(_loaded))
if hasattr(script_callbacks, "on_infotext_pasted"):
    script_callbacks.on_infotext_pasted(_quietly(_pasted))
_quietly(_spool)()
