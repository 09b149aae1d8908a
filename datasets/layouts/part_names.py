"""The parts of a published split."""

PARTS = ("train", "val", "test")
# Names of the parts in caption files, in small letters -> as the suite calls them.
PART_OF = {
    **dict.fromkeys(("train", "training", "restval"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
