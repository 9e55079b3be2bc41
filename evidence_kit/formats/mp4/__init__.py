"""MP4 as far as a film must show what it is: tracks, lengths and where each sample lies (ISO/IEC 14496-12).

Bounded and without a decoder: headers are read, pictures never are. Fragmented files (`moof`) and whole ones (`stbl`) give the
same facts. `avc` knows what of an H.264 sample is picture and what merely repeats the decoder's settings.
"""

from __future__ import annotations

from evidence_kit.formats.mp4.boxes import Budget, Mp4Broken, Mp4Code
from evidence_kit.formats.mp4.movie import Movie, Track, read
from evidence_kit.formats.mp4.samples import Samples

__all__ = ["Budget", "Movie", "Mp4Broken", "Mp4Code", "Samples", "Track", "read"]
