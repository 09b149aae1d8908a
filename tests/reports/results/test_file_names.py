"""File names of groups."""

from reports.results.file_names import slugs


def test_file_names_differ_where_groups_do():
    base = ("ucm", "real", "rs-pairs", "v1", "hog-colour", "words")
    assert slugs([base]) == ["ucm-real"]
    assert slugs([base, ("ucm", "real", "retrieval", "v1", "hog-colour", "words")]) == [
        "ucm-real-rs-pairs",
        "ucm-real-retrieval",
    ]
    assert slugs([base, ("ucm", "real", "rs-pairs", "v1", "mobilenet_v2", "words")]) == [
        "ucm-real-hog-colour",
        "ucm-real-mobilenet_v2",
    ]
