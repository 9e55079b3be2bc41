"""The sample tables of a track that is not fragmented (ISO/IEC 14496-12, 8.6 and 8.7): sizes, chunks, durations."""

from __future__ import annotations

from array import array

from evidence_kit.formats.mp4.boxes import Budget, Mp4Box, Mp4Broken, Mp4Code, child


def samples_of(boxes: list[Mp4Box], budget: Budget) -> tuple[array[int], array[int], int]:
    """Return offsets, sizes and the duration of all samples; nothing where the samples come in fragments.

    Raises:
        Mp4Broken: the tables do not agree with each other, or pass the limits.
    """
    sizes = _sizes(child(boxes, b"stsz"), budget)
    offsets, duration = _offsets(boxes, sizes), _duration(child(boxes, b"stts"), len(sizes))
    return offsets, sizes, duration


def _sizes(box: Mp4Box, budget: Budget) -> array[int]:
    size, count = box.numbers("II", 4)
    budget.spend(samples=count)
    return array("I", [size]) * count if size else array("I", box.table("I", count, 12))


def _duration(box: Mp4Box, samples: int) -> int:
    (rows,) = box.numbers("I", 4)
    numbers = box.table("II", rows, 8)
    if sum(numbers[::2]) != samples:
        raise Mp4Broken(Mp4Code.TABLE, "stts and stsz have other numbers of samples")
    return sum(count * each for count, each in zip(numbers[::2], numbers[1::2], strict=True))


def _offsets(boxes: list[Mp4Box], sizes: array[int]) -> array[int]:
    """Where each sample lies: chunks hold runs of samples, one after the other (8.7.4)."""
    long = [box for box in boxes if box.kind == b"co64"]
    chunks = long[0] if long else child(boxes, b"stco")
    (count,) = chunks.numbers("I", 4)
    starts = chunks.table("Q" if long else "I", count, 8)
    runs = child(boxes, b"stsc")
    (rows,) = runs.numbers("I", 4)
    numbers = runs.table("III", rows, 8)
    firsts, per_chunk = numbers[::3], numbers[1::3]
    offsets, sample, row = array("Q"), 0, -1
    for chunk, start in enumerate(starts, start=1):
        while row + 1 < rows and firsts[row + 1] <= chunk:
            row += 1
        held = per_chunk[row] if row >= 0 else 0
        if sample + held > len(sizes):
            raise Mp4Broken(Mp4Code.TABLE, "stsc names more samples than stsz")
        at = start
        for size in sizes[sample : sample + held]:
            offsets.append(at)
            at += size
        sample += held
    if sample != len(sizes):
        raise Mp4Broken(Mp4Code.TABLE, "stsc and stsz have other numbers of samples")
    return offsets
