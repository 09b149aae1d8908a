"""Tables of registry rows."""

from benchmark.contract.rows import Entry, MethodRow, family


def test_a_family_completes_its_entries():
    given = {"front_ends": {"image": "words"}, "tracks": ("frozen", "end-to-end")}
    found = family(
        "deep-hashing",
        "somewhere.deep",
        Entry("two-words", "TwoWords", 2026, "supervised", "triplet", "inspired-by", "a summary", **given),
        Entry("plain", "Plain", 1999, "unsupervised", "pairwise", "from-paper", "another"),
    )
    assert found == (
        MethodRow(
            "two-words",
            "somewhere.deep.two_words:TwoWords",
            "a summary",
            family="deep-hashing",
            supervision="supervised",
            similarity="triplet",
            year=2026,
            fidelity="inspired-by",
            display_name="TwoWords",
            **given,
        ),
        MethodRow(
            "plain",
            "somewhere.deep.plain:Plain",
            "another",
            "deep-hashing",
            "unsupervised",
            "pairwise",
            1999,
            "from-paper",
            display_name="Plain",
        ),
    )
