"""Runs with several protocols and features, variants of a method, the end-to-end track and pair scorers."""

import pytest

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec, separated
from benchmark.plan.variants import select_variants
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from methods.deep.dtbh import DTBH
from methods.parts.checkpoints import Checkpoint

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "workers": 1}
TINY = {"image_size": 32, "n_frames": 40, "epochs": 1, "width": 16}


def plan(**values):
    spec = make_spec(BASE | values, "the test")
    return planning.make_plan(spec, Store(commands.Path("runs") / spec.name))


def run(**values):
    spec = make_spec(BASE | values, "the test")
    assert not commands.run(spec, dry_run=False, rerun_failed=False)
    return {(r.cell.protocol, r.cell.method_label): r for r in Store(commands.Path("runs") / spec.name).results()}


def test_commas_in_brackets_separate_nothing():
    assert separated("all, dtbh[margin=0.3,selection=all],cca") == ["all", "dtbh[margin=0.3,selection=all]", "cca"]


def test_variants_stand_beside_their_method_in_report_order_and_none_twice():
    names = ("dtbh[margin=0.3]", "cca", "dtbh", "dtbh[margin=0.5]", "dtbh[selection=all,margin=0.3]")
    found = [(v.row.name, dict(v.settings)) for v in select_variants(names, {"cca": {"dim": 8}})]
    assert found == [
        ("cca", {"dim": 8}),
        ("dtbh", {}),  # and dtbh[margin=0.5], which is the default
        ("dtbh", {"margin": 0.3}),
        ("dtbh", {"selection": "all", "margin": 0.3}),
    ]


def test_a_method_that_refuses_values_together_says_so(monkeypatch):
    class Refuses(DTBH):
        def __init__(self, margin):
            raise ValueError("a margin of 0.3\nis never mined")

    monkeypatch.setattr(registry.Registry, "load", lambda table, name: Refuses)
    with pytest.raises(UserError, match=r"^--methods: dtbh refuses these values: a margin of 0\.3 is never mined$"):
        select_variants(("dtbh[margin=0.3]",), {})


def test_a_family_stands_for_its_methods():
    found = {v.row.name for v in select_variants(("family:floor", "cca"), {})}
    assert found == {"random-codes", "cca"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dtbh[margin=wide]", "dtbh.margin should be a number from 0 to 2, got 'wide'"),
        ("dtbh[margn=1]", "unknown parameter of dtbh 'margn'; did you mean 'margin'"),
        ("dtbx[margin=1]", "unknown method 'dtbx'; did you mean 'dtbh'"),
        ("dtbh[margin=1", r"should look like dtbh\[margin=0.4"),
        ("dtbh[=1]", r"should look like dtbh\[margin=0.4"),
        ("[margin=1]", r"should look like dtbh\[margin=0.4"),
        ("dtbh[m=1]", "unknown parameter of dtbh 'm'"),
        ("family:deep-hash", "unknown method family 'deep-hash'; did you mean 'deep-hashing'"),
    ],
)
def test_wrong_variants_are_one_line(name, message):
    with pytest.raises(UserError, match=message) as caught:
        select_variants((name,), {})
    assert "\n" not in str(caught.value)


def test_protocols_and_sound_features_multiply_and_each_cell_has_its_own_split(work_folder):
    steps = plan(
        methods=["cca"],
        protocol=["rs-pairs", "caption-disjoint"],
        sound_features=["mfcc-statistics", "caption-text"],
    ).steps
    assert [(s.cell.protocol, s.cell.features["sound"], s.oracles) for s in steps] == [
        ("rs-pairs", "mfcc-statistics", ()),
        ("rs-pairs", "caption-text", ("caption-text",)),
        ("caption-disjoint", "mfcc-statistics", ()),
        ("caption-disjoint", "caption-text", ("caption-text",)),
    ]
    assert len({s.cell.key for s in steps}) == len({s.fit_digest for s in steps}) == 4


def test_a_method_with_features_of_its_own_is_given_those_and_skipped_as_an_oracle(work_folder):
    ordinary, oracle = plan(methods=["sift-mfcc"], sound_features=["mfcc-statistics", "caption-text"]).steps
    assert ordinary.cell.features == {"image": "dense-sift-words", "sound": "mfcc-words"}
    assert ordinary.cell.front_ends["sound"] == "mfcc-statistics"
    assert (oracle.action, oracle.fit_digest) == ("skip", "")
    assert "prescribes its own features (dense-sift-words + mfcc-words)" in oracle.reason


def test_the_control_stands_beside_the_method_and_unsupervised_methods_are_skipped(work_folder):
    methods = ["cca", "label-codes", "label-codes[n_draws=5]"]
    steps = plan(methods=methods, control=["none", "shuffled-labels"]).steps
    assert {(s.cell.method_label, s.action) for s in steps} == {
        ("cca", "run"),
        ("cca, shuffled labels", "skip"),
        ("label-codes", "run"),
        ("label-codes, shuffled labels", "run"),
        ("label-codes[n_draws=5]", "run"),
        ("label-codes[n_draws=5], shuffled labels", "run"),
    }
    assert [s.reason for s in steps if s.action == "skip"] == [
        "no shuffled-label control: the method is given no labels"
    ]
    ordinary = [s for s in steps if s.cell.control == "none"]
    assert [s.cell.key for s in ordinary] == [s.cell.key for s in plan(methods=methods).steps]


def test_labels_are_worth_nothing_to_a_classifier_once_they_are_shuffled(work_folder):
    found = run(methods=["label-codes"], control="none,shuffled-labels")
    ordinary, control = (found["rs-pairs", f"label-codes{suffix}"] for suffix in ("", ", shuffled labels"))
    assert (ordinary.cell.control, control.cell.control) == ("none", "shuffled-labels")
    chance = ordinary.scores["s2i/chance_map@all"]
    assert control.scores["s2i/chance_map@all"] == chance
    assert ordinary.scores["s2i/map@all"] > 2 * chance
    assert control.scores["s2i/map@all"] < 1.2 * chance
    alone = run(methods=["label-codes"])["rs-pairs", "label-codes"]
    assert (alone.scores, alone.provenance) == (ordinary.scores, ordinary.provenance)  # reused, not fitted again


@pytest.mark.parametrize("value", ["shuffled", "", "none,labels", "3"])
def test_an_unknown_control_is_one_line(value):
    with pytest.raises(UserError, match=r"^--control ") as caught:
        make_spec(BASE | {"control": value}, "the test")
    assert "\n" not in str(caught.value)


def test_pair_scores_diagnostics_and_oracles_reach_the_stored_results(work_folder):
    found = run(methods=["cca-itq", "dvan[epochs=1]"], sound_features=["caption-text"])
    codes, pairs = found["rs-pairs", "cca-itq"], found["rs-pairs", "dvan[epochs=1]"]
    assert codes.diagnostics["image/bit_balance"] > 0.5
    assert codes.oracles == ("caption-text",)
    assert (pairs.dim, pairs.bytes_per_item, pairs.diagnostics) == (None, None, {})
    assert pairs.timings.keys() == {"fit", "score_pairs", "score"}
    outputs = Store(work_folder / "runs" / "default").read_outputs(pairs.key)
    assert (outputs.pair_scores["image"] == outputs.pair_scores["sound"].T).all()


def test_end_to_end_trains_methods_with_branches_and_skips_the_others(work_folder):
    found = run(track="end-to-end", network=TINY, methods=["cca", "dtbh"])
    trained, skipped = found["rs-pairs", "dtbh"], found["rs-pairs", "cca"]
    assert trained.cell.network.backbone == "small-cnn"
    assert trained.cell.front_ends == {"image": "pixels", "sound": "mfcc-frames"}
    assert skipped.status == "skipped"
    assert "no branches of its own" in skipped.reason
    assert not list((work_folder / "runs/default").glob("checkpoints/*"))  # done, so nothing to carry on


def test_a_checkpoint_of_other_code_stops_the_run_before_anything_runs(work_folder):
    values = {"track": "end-to-end", "network": TINY, "methods": ["dtbh"]}
    (step,) = plan(**values).steps
    store = Store(work_folder / "runs" / "default")
    path = store.checkpoint_path(step.cell.key)
    Checkpoint(path, "other code").write(step=1, modules={}, optimiser={}, schedule={})
    with pytest.raises(UserError, match=r"other code, data, .* delete them to train from the start") as caught:
        run(**values)
    assert str(path.name) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.is_file()  # nothing is lost
    assert [found.name for found in plan(**values).foreign] == [path.name]  # a dry run and `status` still work
    Checkpoint(path, step.fit_digest).write(step=1, modules={}, optimiser={}, schedule={})
    assert plan(**values).foreign == ()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"preset": "small"}, "belong to the end-to-end track; add --track end-to-end"),
        ({"device": "cuda"}, "belong to the end-to-end track; add --track end-to-end"),
        ({"track": "end-to-end", "set": {"dtbh": {"epochs": 5}}}, "dtbh.epochs decides nothing .* --network epochs=5"),
        ({"track": "end-to-end", "tuned": "tuned.json"}, "searched on frozen features"),
        ({"track": "end-to-end", "preset": "smal"}, "unknown preset 'smal'; did you mean 'small'"),
        ({"track": "end-to-end", "network": {"epoch": 3}}, "unknown network setting 'epoch'; did you mean 'epochs'"),
        ({"track": "end-to-end", "network": {"epochs": 0}}, "--network epochs should be a whole number from 1"),
        ({"track": "end-to-end", "sound_features": ["mfcc-statistics"]}, "takes no --image-features"),
        ({"image_features": "pixels"}, "raw inputs of the end-to-end track"),
        ({"protocol": ["rs-pair"]}, "unknown protocol 'rs-pair'; did you mean 'rs-pairs'"),
        ({"sound_features": ["caption-txt"]}, "unknown sound front-end 'caption-txt'; did you mean 'caption-text'"),
    ],
)
def test_options_that_do_not_fit_are_one_line(work_folder, values, message):
    with pytest.raises(UserError, match=message) as caught:
        plan(methods=["dtbh"], **values)
    assert "\n" not in str(caught.value)


def test_a_protocol_that_a_data_set_cannot_satisfy_skips_its_cells_alone(work_folder, monkeypatch):
    from datasets.layouts.published_layout import PublishedLayout

    read = PublishedLayout._load

    def without_split_field(self):
        self.raw_records = [{k: v for k, v in record.items() if k != "split"} for record in read(self)]
        return self.raw_records

    monkeypatch.setattr(PublishedLayout, "_load", without_split_field)
    steps = plan(methods=["cca"], protocol=["rs-pairs", "published-split"]).steps
    assert [step.action for step in steps] == ["run", "skip"]
    assert "split" in steps[1].reason
    assert "\n" not in steps[1].reason
