"""The list of hyper-parameters names each with its default and its range."""

import dataclasses
import re

from benchmark import registry
from benchmark.cli.listing import listed
from benchmark.contract.network import NetworkSettings


def test_every_hyper_parameter_and_network_setting_is_listed():
    text = listed("methods", verbose=True)
    parts = [
        re.search(r"^(--.*)\n((?:  .*\n?)+)", paragraph, re.MULTILINE).groups() for paragraph in text.split("\n\n")
    ]
    heads, blocks = zip(*parts, strict=True)
    names = list(registry.methods().rows)
    assert [re.search(r"--set (\S+)\.PARAM", head)[1] for head in heads[:-1]] == names
    classes = [registry.methods().load(name) for name in names] + [NetworkSettings]
    for cls, block in zip(classes, blocks, strict=True):
        shown = [line.split()[0] for line in block.splitlines()]
        assert shown == ([field.name for field in dataclasses.fields(cls)] or ["nothing"])
    dtbh = dict(zip(names, blocks, strict=False))["dtbh"]
    assert re.search(r"^  margin +0\.5 +a number from 0 to 2$", dtbh, re.MULTILINE)
    assert re.search(r'^  selection +"violating" +one of violating, semi-hard, random, all$', dtbh, re.MULTILINE)
