"""How much sound the header of a file states, in each format that is read.

libsndfile reads a file that was cut off as if it were whole, so the header is compared with what is there. The formats
FLAC and MP3 state a number of samples, which a reader counts. All others state, in effect, where the sound ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import BinaryIO, Literal

# libsndfile's names. In files of other formats nobody could tell whether the sound is whole.
FORMATS = ("WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "NIST", "FLAC", "OGG", "MP3")
DECODED = ("FLAC", "OGG", "MP3")  # only a decoder can tell how many samples such a file holds

UNKNOWN_LENGTH = 0x7FFFF000  # or more: of a wav file from a program that writes to a pipe
MAX_CHUNKS = 10_000
LARGEST_HEADER = 2**16  # bytes of a NIST header
NIST_COUNTS = (b"sample_count", b"sample_n_bytes", b"channel_count")  # whose product is the size of the sound
OGG_HEADER = 27  # bytes of a page's header before its list of lengths
MP3_FRAME = 2_880  # bytes of the longest one

Order = Literal["big", "little"]


@dataclass(frozen=True)
class _Chunks:
    """How a format lays out its chunks: a name, a length, and a content that is padded.

    Attributes:
        begin: position of the first chunk.
        name_bytes, length_bytes: sizes of name and length.
        order: byte order of the length.
        sound: name of the chunk that holds the sound.
        step: each chunk begins at a multiple of this number of bytes, counted from `begin`.
        counts_itself: whether a length covers name and length too.
    """

    begin: int
    name_bytes: int
    length_bytes: int
    order: Order
    sound: bytes
    step: int
    counts_itself: bool = False


_GUID = bytes.fromhex("f3acd3118cd100c04f8edb8a")  # the end of the names in W64 files
_CHUNKS = {
    b"RIFF": _Chunks(12, 4, 4, "little", b"data", 2),
    b"RIFX": _Chunks(12, 4, 4, "big", b"data", 2),
    b"RF64": _Chunks(12, 4, 4, "little", b"data", 2),
    b"FORM": _Chunks(12, 4, 4, "big", b"SSND", 2),
    b"riff": _Chunks(40, 16, 8, "little", b"data" + _GUID, 8, counts_itself=True),
}


def missing_bytes(content: BinaryIO, size: int) -> int:
    """Counts the bytes that are missing at the end of a sound file.

    Args:
        content: the open file, at its beginning.
        size: its size in bytes.

    Returns:
        How many bytes the file would have to be longer, at least, by what it says itself. 0 if nothing is missing, or
        if it does not say.
    """
    magic = content.read(4)
    if magic in _CHUNKS:
        end = _end_by_chunks(content, magic, _CHUNKS[magic])
    elif magic in (b".snd", b"dns."):
        end = _end_of_au(content.read(8), "big" if magic == b".snd" else "little")
    elif magic == b"NIST":
        content.seek(0)
        end = _end_of_nist(content.read(LARGEST_HEADER))
    elif magic == b"OggS":
        end = _end_of_ogg(content, size)
    else:
        end = 0
    return max(0, end - size)


def states_samples(content: BinaryIO, audio_format: str) -> bool:
    """Whether the number of samples that libsndfile gives is one that the header states.

    Args:
        content: the open file, at its beginning.
        audio_format: libsndfile's name of its format. Only the header of an MP3 file may lack the number, which
            libsndfile then estimates.
    """
    if audio_format != "MP3":
        return True
    tag = content.read(10)
    # Four bytes with seven bits each give the length of the tag, which holds title, artist, pictures.
    length = sum(byte << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=False))
    content.seek(10 + length if tag[:3] == b"ID3" else 0)
    frame = content.read(MP3_FRAME)
    return b"Xing" in frame or b"Info" in frame


def _end_by_chunks(content: BinaryIO, magic: bytes, kind: _Chunks) -> int:
    position, long_size = kind.begin, 0
    for _ in range(MAX_CHUNKS):
        content.seek(position)
        name, length_field = content.read(kind.name_bytes), content.read(kind.length_bytes)
        if len(length_field) < kind.length_bytes:
            return 0  # there is no sound: the library says so
        length = int.from_bytes(length_field, kind.order)
        begin = position + kind.name_bytes + kind.length_bytes
        if kind.counts_itself:
            length = max(0, length - (begin - position))
        if name == b"ds64":
            long_size = int.from_bytes(content.read(16)[8:], "little")
        elif name == kind.sound:
            if magic == b"RF64" and length == 0xFFFFFFFF:
                length = long_size
            is_stated = kind.length_bytes > 4 or length < UNKNOWN_LENGTH or magic == b"RF64"
            return begin + length if is_stated else 0
        position = begin + length + -length % kind.step
    return 0


def _end_of_au(fields: bytes, order: Order) -> int:
    """End of the sound by the two numbers after the magic word; the second one may say that it is unknown."""
    begin, length = int.from_bytes(fields[:4], order), int.from_bytes(fields[4:], order)
    return 0 if length == 0xFFFFFFFF else begin + length


def _end_of_nist(header: bytes) -> int:
    """End of the sound by a header of lines such as `sample_count -i 16000`; the second line is the header's length."""
    lines = [line.split() for line in header.splitlines()[1:]]
    stated = {words[0]: int(words[-1]) for words in lines if words and words[-1].isdigit() and len(words[-1]) < 20}
    begin = next(iter(stated.values()), 0)
    return begin + math.prod(stated.get(name, 0) for name in NIST_COUNTS)


def _end_of_ogg(content: BinaryIO, size: int) -> int:
    """End of the last page; if that page does not say that it is the last one, the end of the next page's header."""
    position, is_last = 0, False
    while position < size:
        content.seek(position)
        header = content.read(OGG_HEADER)
        if len(header) < OGG_HEADER or header[:4] != b"OggS":
            break
        n_lengths = header[-1]
        is_last = bool(header[5] & 4)
        position += OGG_HEADER + n_lengths + sum(content.read(n_lengths))
    return position if is_last else max(position, size) + OGG_HEADER
