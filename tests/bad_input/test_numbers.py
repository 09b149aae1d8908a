"""Numbers out of range, of another type, too long or nested too deeply are refused in one line before any work."""

import json

import pytest

from tests.support import small_data
from tests.support.small_data import entered

small = small_data.small

LONG = "9" * 5000
HEX = f"0x{'f' * 5000}"
DEEP = "[" * 3000 + "]" * 3000
TABLES = "{a=" * 3000 + "1" + "}" * 3000
DOTS = ".".join(["a"] * 3000)


@pytest.fixture
def refused(tmp_path, tmp_cache, monkeypatch, capsys):
    """Runs a command that must be refused: one line on standard error, exit code 2, nothing written."""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    def run(*arguments):
        code, out, said = entered(monkeypatch, capsys, *arguments)
        assert (code, out) == (2, ""), said
        assert said.startswith("error: "), said
        assert len(said.splitlines()) == 1, said
        assert len(said) < 1500
        assert sorted(path for path in tmp_path.rglob("*") if path.name not in GIVEN) == before
        return said

    return run


GIVEN = {"run.toml", "tuned.json"}

SEEDS = "should be whole numbers from 0 to 4294967295, got"
BITS = "should be whole numbers from 1 to 4096, got"
WORKERS = "should be a whole number from 1 to 1024, got"


@pytest.mark.parametrize(
    "value",
    ["4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", str(2**127), LONG, HEX,
     "-1", "0,-1", "1.5", "nan", "inf", "1e400", "1e3", "true", "0x10", "1 2"],
)  # fmt: skip
def test_a_seed_has_a_range_that_all_its_uses_bear(refused, value):
    assert f"--seeds {SEEDS}" in refused("run", "--data", "stand-in", "--seeds", value)


@pytest.mark.parametrize(
    "value", ["0", "-8", "4097", "2147483648", LONG, "16,0", "8.5", "nan", "true", "1_000", "16.0", "１６"]
)
def test_a_code_length_has_a_range(refused, value):
    for command in ("run", "tune"):
        assert f"--bits {BITS}" in refused(command, "--data", "stand-in", f"--bits={value}")


@pytest.mark.parametrize("value", ["0", "-1", "1025", "99999999999999999999"])
def test_a_number_of_workers_has_a_range(refused, value):
    for command in (["run"], ["tune"], ["data", "verify"], ["data", "speak", "--out", "o"]):
        assert f"--workers {WORKERS} {value}" in refused(*command, f"--workers={value}")


@pytest.mark.parametrize("option", ["--workers", "--budget", "--seed"])
@pytest.mark.parametrize("value", [LONG, "1.5", "", "nan", "1e3", "true", "1_000", "１"])
def test_whole_numbers_are_written_with_plain_digits(refused, option, value):
    assert "expected a whole number, got" in refused("tune", f"{option}={value}")


def test_numbers_of_tune_have_ranges(refused):
    for value in (-1, 0, 100_001, 10**20):
        assert f"--budget should be a number of trials from 1 to 100000, got {value}" in refused(
            "tune", f"--budget={value}"
        )
    for value in (-1, 2**32, 2**64):
        assert f"--seed should be a whole number from 0 to 4294967295, got {value}" in refused(
            "tune", f"--seed={value}"
        )


# Method, hyper-parameter, TOML value, what is expected.
SETTINGS = [
    ("dtbh", "epochs", "0", "a whole number from 1 to 100000"),
    ("dtbh", "epochs", "1000000000000", "a whole number from 1 to 100000"),
    ("dtbh", "epochs", "2.0", "a whole number from 1 to 100000"),
    ("dtbh", "batch_size", "1", "a whole number from 2 to 65536"),
    ("dtbh", "learning_rate", "-1", "a number from 1e-09 to 10"),
    ("dtbh", "learning_rate", "0", "a number from 1e-09 to 10"),
    ("dtbh", "dropout", "2", "a number from 0 to 0.99"),
    ("dtbh", "dropout", "1", "a number from 0 to 0.99"),
    ("dtbh", "dropout", "-0.1", "a number from 0 to 0.99"),
    ("dtbh", "width", "0", "a whole number from 1 to 65536"),
    ("dtbh", "width", HEX, "a whole number from 1 to 65536"),
    ("dtbh", "width", "9223372036854775808", "a whole number from 1 to 65536"),
    ("dtbh", "width", "true", "a whole number from 1 to 65536"),
    ("dtbh", "width", "'3'", "a whole number from 1 to 65536"),
    ("dtbh", "margin", "nan", "a number from 0 to 2"),
    ("dtbh", "margin", "inf", "a number from 0 to 2"),
    ("dtbh", "margin", "1e400", "a number from 0 to 2"),
    ("dtbh", "margin", "true", "a number from 0 to 2"),
    ("dtbh", "margin", "''", "a number from 0 to 2"),
    ("dtbh", "selection", "3", "one of violating, semi-hard, random, all"),
    ("dtbh", "selection", "''", "one of violating, semi-hard, random, all"),
    ("dcmh", "gamma", "-1", "a number from 0 to 1000000"),
    ("tdh", "quantisation_weight", "0", "a number from 1e-06 to 1000000"),
    ("divr", "deep_margin", "2.5", "a number from 0 to 2"),
    ("dtbh-balanced", "balance_weight", "-1", "a number from 0 to 1000000"),
    ("cca", "dim", "0", "a whole number from 1 to 65536"),
    ("cca", "ridge", "-1", "a number from 0 to 1000000"),
    ("sift-mfcc", "dim", "-3", "a whole number from 1 to 65536"),
    ("cnn-spec", "margin", "3", "a number from 0 to 2"),
    ("contrastive", "temperature", "0", "a number from 0.001 to 1000"),
    ("dvan", "units", "0", "a whole number from 1 to 65536"),
    ("cca-itq", "n_iterations", "-1", "a whole number from 0 to 100000"),
    ("scm-seq", "ridge", "nan", "a number from 0 to 1000000"),
    ("label-codes", "n_draws", "0", "a whole number from 1 to 100000"),
    ("label-codes", "inverse_penalty", "0", "a number from 1e-09 to 1000000000"),
]


@pytest.mark.parametrize(("method", "name", "value", "expected"), SETTINGS)
def test_a_hyper_parameter_has_a_range_wherever_it_is_set(refused, tmp_path, method, name, value, expected):
    run = ("run", "--data", "stand-in", "--methods", method)
    said = f"{method}.{name} should be {expected}, got "
    if value != HEX:  # refused as TOML, in a file
        assert f"--set: {said}" in refused(*run, "--set", f"{method}.{name}={value}")
        (tmp_path / "run.toml").write_text(f"[set.{method}]\n{name} = {value}\n")
        assert f"--set: {said}" in refused(*run, "--config", "run.toml")
    else:
        assert f"--set: {said}" in refused(*run, "--set", f"{method}.{name}={value}")
    assert f"--methods: {said}" in refused("run", "--data", "stand-in", "--methods", f"{method}[{name}={value}]")


NETWORK = [
    ("epochs", "0", "a whole number from 1 to 100000"),
    ("epochs", "true", "a whole number from 1 to 100000"),
    ("batch_size", "1", "a whole number from 2 to 65536"),
    ("width", "0", "a whole number from 1 to 65536"),
    ("accumulation", "0", "a whole number from 1 to 65536"),
    ("image_size", "1000000", "a whole number from 32 to 1024"),
    ("n_frames", "0", "a whole number from 16 to 10000"),
    ("frozen_layers", "-2", "a whole number from -1 to 1000"),
    ("dropout", "1", "a number from 0 to 0.99"),
    ("learning_rate", "inf", "a number from 1e-09 to 10"),
    ("backbone_rate", "-1", "a number from 0 to 100"),
    ("weight_decay", "1e400", "a number from 0 to 10"),
    ("augment", "1", "true or false"),
    ("backbone", "3", "a printable text of at most 200 characters"),
]


@pytest.mark.parametrize(("name", "value", "expected"), NETWORK)
def test_a_network_setting_has_a_range_wherever_it_is_set(refused, tmp_path, name, value, expected):
    run = ("run", "--data", "stand-in", "--track", "end-to-end")
    said = f"--network {name} should be {expected}, got "
    assert said in refused(*run, "--network", f"{name}={value}")
    (tmp_path / "run.toml").write_text(f"[network]\n{name} = {value}\n")
    assert said in refused(*run, "--config", "run.toml")


@pytest.mark.parametrize("value", [LONG, DEEP, TABLES, "[1]", "{a=1}", "1\n2", "1 # one", "1979-05-27"])
def test_a_value_that_is_no_plain_toml_is_text_and_so_no_number(refused, value):
    run = ("run", "--data", "stand-in")
    assert "--set: dtbh.margin should be a number from 0 to 2, got '" in refused(*run, "--set", f"dtbh.margin={value}")
    said = refused(*run, "--track", "end-to-end", "--network", f"epochs={value}")
    assert "--network epochs should be a whole number from 1 to 100000, got '" in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--set", "dtbh.margin=1", "--set", "dtbh.margin=2"], "--set: dtbh.margin is given twice, as 1 and 2"),
        (["--network", "epochs=1", "--network", "epochs=2"], "--network epochs is given twice, as 1 and 2"),
        (["--methods", "dtbh[margin=1,margin=2]"], "--methods: dtbh.margin is given twice, as 1 and 2"),
        (["--set", "dtbh.margins=1"], "--set: unknown parameter of dtbh 'margins'; did you mean 'margin'?"),
        (["--methods", "dtbh[epoch=1]"], "--methods: unknown parameter of dtbh 'epoch'; did you mean 'epochs'?"),
        (["--methods", "random-codes", "--set", "random-codes.x=1"], "unknown parameter of random-codes 'x'"),
    ],
)
def test_settings_that_are_unknown_or_doubled_are_named(refused, arguments, expected):
    assert expected in refused("run", "--data", "stand-in", *arguments)


TOML = [
    ("set = 3", "--set should be METHOD.PARAM=VALUE, in TOML a table [set.METHOD] of plain values, got 3"),
    ("set = []", "--set should be METHOD.PARAM=VALUE"),
    ("set = {dtbh = 3}", "--set should be METHOD.PARAM=VALUE"),
    ("set = {dtbh = {margin = [1]}}", "--set should be METHOD.PARAM=VALUE"),
    ("set = {dtbh = {margin = {a = 1}}}", "--set should be METHOD.PARAM=VALUE"),
    ("network = 3", "--network should be KEY=VALUE, in TOML a table of plain values, got 3"),
    ("network = {epochs = [1]}", "--network should be KEY=VALUE"),
    ("network = 'epochs=3'", "--network should be KEY=VALUE"),
    (f"seeds = {LONG}", "is not valid TOML"),
    (f"seeds = {HEX}", "is not valid TOML"),
    (f"seeds = {DEEP}", "is not valid TOML (it is nested too deeply)"),
    (f"set = {TABLES}", "is not valid TOML (it is nested too deeply)"),
    (f"{DOTS} = 1", "is not valid TOML (it is nested too deeply)"),
    (f"[{DOTS}]", "is not valid TOML (it is nested too deeply)"),
    ("seeds = 18446744073709551616", f"--seeds {SEEDS}"),
    ("seeds = [0, [1]]", f"--seeds {SEEDS}"),
    ("seeds = nan", f"--seeds {SEEDS}"),
    ("seeds = true", "--seeds should be whole numbers from"),
    ("bits = 1e400", f"--bits {BITS}"),
    ("workers = 1025", f"--workers {WORKERS}"),
    ("workers = inf", f"--workers {WORKERS}"),
    ("workers = 1\nworkers = 2", "is not valid TOML (Cannot overwrite a value"),
    ("[set.dtbh]\nmargin = 1\nmargin = 2", "is not valid TOML (Cannot overwrite a value"),
    (b"\xef\xbb\xbfworkers = 2", "starts with a byte order mark"),
    ("workers = 2".encode("utf-16"), "is not valid TOML"),
    (b"name = '\xff'", "is not valid TOML"),
    (b"\x00", "is not valid TOML"),
    ("", "run.toml holds none"),
    ("# nothing", "run.toml holds none"),
    ("#" * 1_000_001, "1,000,001 bytes are more than the 1,000,000 allowed"),
]


@pytest.mark.parametrize(("text", "expected"), TOML, ids=range(len(TOML)))
def test_a_configuration_that_does_not_fit_is_refused_even_where_an_option_replaces_it(
    refused, tmp_path, text, expected
):
    (tmp_path / "run.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert expected in refused("run", "--config", "run.toml")
    more = ("--set", "dtbh.margin=1", "--seeds", "0", "--bits", "8", "--workers", "1", "--track", "end-to-end")
    assert expected in refused("run", "--config", "run.toml", *more, "--network", "epochs=1")


def tuned(**changes):
    entry = {
        "dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "method": "dtbh", "method_digest": "0",
        "settings": {"margin": 0.4}, "n_bits": 32, "n_trials": 3, "sampler": "tpe",
        "features": {"image": "hog-colour", "sound": "mfcc-statistics"}, "seed": 0, "val_map": 0.5,
        "default_val_map": 0.4,
    }  # fmt: skip
    return json.dumps({"kind": "xmhash tuned settings", "schema_version": 1, "entries": [entry | changes]})


TUNED = [
    (tuned(seed=2**64), "seed"),
    (tuned(seed=-1), "seed"),
    (tuned(seed="0"), "seed"),
    (tuned(n_bits=0), "n_bits"),
    (tuned(n_trials=0), "n_trials"),
    (tuned(val_map=float("nan")), "val_map"),
    (tuned(val_map=2), "val_map"),
    (tuned(settings={"margin": float("inf")}), "settings.margin"),
    (tuned(settings={"margin": 10**30}), "settings.margin"),
    (tuned(settings={"margin": [1]}), "settings.margin"),
    (tuned(settings=3), "settings"),
    (tuned().replace("0.5", LONG), "number out of range"),
    (tuned().replace("0.5", DEEP), "recursion limit exceeded"),
    ("\ufeff" + tuned(), "it should be JSON"),
    ("", "it should be JSON"),
    (DEEP, "recursion limit exceeded"),
    (LONG, "it should be JSON"),
]


@pytest.mark.parametrize(("text", "expected"), TUNED, ids=range(len(TUNED)))
def test_a_tuned_file_with_wrong_numbers_is_named(refused, tmp_path, text, expected):
    (tmp_path / "tuned.json").write_text(text)
    said = refused("run", "--data", "stand-in", "--datasets", "ucm", "--methods", "dtbh", "--tuned", "tuned.json")
    assert "tuned.json is not one (" in said
    assert expected in said
