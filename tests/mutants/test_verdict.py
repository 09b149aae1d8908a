"""The table, the survivors without a reason, and when a campaign fails."""

from tests.mutants.verdict import Harmless, Trial, complaints, table

EQUAL = Harmless("a.py", "x = y + 1", ("NumberReplacer", "ReplaceBinaryOperator_Add"), "the sign is all that counts")


def trial(noticed, room="one", module="a.py", operator="core/NumberReplacer", line="x = y + 1"):
    return Trial(room, module, operator, 7, line, "x = y + 2", noticed)


def test_a_reason_covers_one_line_of_one_module_and_the_operators_it_names():
    assert EQUAL.covers(trial(False))
    assert EQUAL.covers(trial(False, operator="core/ReplaceBinaryOperator_Add_Sub"))
    assert not EQUAL.covers(trial(False, operator="core/ReplaceBinaryOperator_AddNot"))
    assert not EQUAL.covers(trial(False, operator="core/ReplaceBinaryOperator_Sub_Add"))
    assert not EQUAL.covers(trial(False, module="b.py"))
    assert not EQUAL.covers(trial(False, line="x = y + 2"))


def test_table_counts_each_room_and_all():
    trials = [trial(True), trial(False), trial(False, module="b.py"), trial(True, room="two")]
    assert [row.split() for row in table(trials, [EQUAL])] == [
        ["room", "edits", "noticed", "harmless", "survivors"],
        ["one", "3", "1", "1", "1"],
        ["two", "1", "1", "0", "0"],
        ["all", "4", "2", "1", "1"],
    ]


def test_a_campaign_fails_over_one_survivor_without_a_reason():
    trials = [trial(True)] * 99 + [trial(False, module="b.py")]
    (complaint,) = complaints(trials, [EQUAL])
    assert "b.py:7 core/NumberReplacer" in complaint
    assert complaints([trial(True)] * 99 + [trial(False)], [EQUAL]) == []


def test_a_campaign_fails_under_92_of_100_whatever_the_reasons():
    assert complaints([trial(True)] * 92 + [trial(False)] * 8, [EQUAL]) == []
    (complaint,) = complaints([trial(True)] * 91 + [trial(False)] * 9, [EQUAL])
    assert complaint == "the tests noticed 91.0% of the edits, expected at least 92%"
