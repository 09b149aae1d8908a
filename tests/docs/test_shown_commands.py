"""Every shown command is known to some test, and its options, tox environments and dependency groups exist."""

import configparser
import re
import tomllib

from tests.docs.pages import program
from tests.support.shown_commands import (
    PAGES,
    PLACEHOLDERS,
    ROOT,
    RULES,
    arguments_of,
    commands_of,
    fences,
    filled,
    rule_for,
    shown_commands,
)


def test_commands_are_found_only_in_blocks_and_in_sentences():
    text = (
        "Run `python -m benchmark list methods`, `xmhash` or `tox -e docs`.\n"
        "1.  In a list:\n\n    ```sh\n    # a remark\n    python -m pip install -e . && tox  # and another\n    ```\n"
        "```sh\nxmhash run \\\n  --bits 8\n```\n```\n`python -m benchmark no command`\n```\n"
    )
    found = [" ".join(command.split()) for command in commands_of(text)]
    assert found == [
        "python -m pip install -e .", "tox", "xmhash run --bits 8", "python -m benchmark list methods", "tox -e docs",
    ]  # fmt: skip


def test_every_block_with_commands_is_marked_sh():
    for path in PAGES:
        for kind, body in fences(path.read_text(encoding="utf-8")):
            assert kind in ("sh", "python", "toml", "octave", ""), (path, kind)
            if kind != "sh":
                assert not re.search(r"^\$? ?(python -m|xmhash|pip|tox) ", body, re.MULTILINE), path


def test_some_test_runs_or_looks_up_every_shown_command():
    for command, where in shown_commands().items():
        arguments = arguments_of(command)
        if arguments is not None:
            assert rule_for(arguments), where
        else:
            assert re.match(
                r"python -m (zipfile|datasets\.commands\.write_splits|pip install) |tox( |$)|pre-commit install$"
                r"|python -m tests\.reports\.statistics\.simulation$",
                command,
            ), f"{where} shows {command!r}, which no test knows"


def test_every_rule_fits_a_shown_command():
    used = {rule_for(arguments_of(command)) for command in shown_commands() if arguments_of(command) is not None}
    assert [rule.pattern for rule in RULES if rule not in used] == []


def test_every_shown_option_exists():
    """Looks at the options as a user types them; `tests/commands` runs the commands with smaller values."""
    known = dict(program())
    for command in shown_commands():
        arguments = filled(arguments_of(command) or "", dict.fromkeys(PLACEHOLDERS.values()))
        name = next((name for name in sorted(known, key=len)[::-1] if " ".join(arguments).startswith(name)), None)
        if name is not None:
            options = {o for p in known[name].params for o in getattr(p, "opts", ())} | {"--help"}
            assert {word for word in arguments if word.startswith("-")} <= options, command


def test_shown_tox_environments_and_dependency_groups_exist():
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    environments = {name.removeprefix("testenv:") for name in tox.sections()}
    default = [name.strip() for name in tox["tox"]["env_list"].split(",")]
    assert set(default) <= environments
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    for command in shown_commands():
        assert set(re.findall(r"^tox -e (\S+)", command)) <= environments, command
        assert set(re.findall(r"--group (\S+)", command)) <= set(groups), command
    assert {section["dependency_groups"] for section in map(tox.__getitem__, tox.sections()) if
            section.get("dependency_groups")} <= set(groups)  # fmt: skip
    assert (ROOT / ".pre-commit-config.yaml").is_file()
