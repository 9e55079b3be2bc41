"""The engine that a URI names, loaded when it is opened."""

from __future__ import annotations

from evidence_kit.regenerate.engine.open_local import not_installed
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, ModelStore


def open_engine(uri: str, shelf: ModelStore, pictures: Pictures | None = None) -> Engine:
    """Open the engine that a URI names.

    Args:
        uri: `local:` (CUDA if there is one, else Apple's MPS, else CPU), `local:cpu`, `local:cuda`, `local:mps`; or a
            cluster, `ray:auto`, `ray:HOST:PORT`, `ray:ray://HOST:PORT` (see `cluster_engine.open_cluster`). How it computes
            follows after a question mark, such as `local:cuda?precision=fp16&mode=fast` (see `options.OPTIONS`);
            everything else than the default changes at least the last bits of results. `workers=4`, or `workers=auto` for
            as many as there are idle cores, changes none: so many processes of the processor make pictures side by side,
            while without it this process makes one after the other.
        shelf: where weights are found.
        pictures: where init pictures and masks are found; None: there are none.

    Raises:
        UsageError: no such engine, no such option, or workers where one device or batch does everything.
        RegenerationError: the device or the precision is not there, or the cluster does not answer.
        ToolMissing: the extra `regenerate` or `ray` is not installed.
    """
    kind, _, rest = uri.partition(":")
    if kind == "ray":
        return _open_cluster(rest, shelf, pictures)
    try:
        from evidence_kit.regenerate.processes.engine import open_on_cores
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    return open_on_cores(uri, shelf, pictures)


def _open_cluster(rest: str, shelf: ModelStore, pictures: Pictures | None) -> Engine:
    from evidence_kit.regenerate.cluster.cluster_engine import open_cluster

    return open_cluster(rest, shelf, pictures)
