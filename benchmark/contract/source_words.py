"""What tables and answers say of the source of images and sounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

# Source of a data set in few words.
SOURCES: Mapping[str, str] = {
    "real": "real data",
    "stand-in": "stand-in data",
    "folder": "own data",
    "file": "feature file",
}
UNKNOWN_SPEECH = "recorded or unknown"


def source_text(source: str) -> str:
    """The source of the images, or of the features, with a warning of stand-ins."""
    text = SOURCES.get(source, source)
    return f"{text}: not comparable with published numbers" if source == "stand-in" else text


def speech_origin(known: Collection[str], has_sounds: bool, is_from_file: bool) -> str:
    """The origin of the sounds of several splits in one text.

    Args:
        known: what is known of each split; empty where it has no sounds or nothing is stored.
        has_sounds: whether sounds are one of the modalities.
        is_from_file: whether the features of the sounds came in a file of the user.
    """
    if is_from_file:
        return UNKNOWN_SPEECH
    return " / ".join(sorted(set(known))) or ("unknown" if has_sounds else "none")


def speech_text(origin: str, condition: str) -> str:
    """The origin of the sounds; where the suite itself spoke all captions under `condition`, that is said."""
    return f"{origin}, synthesised from the captions" if origin == condition else origin
