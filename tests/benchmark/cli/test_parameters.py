"""The list of hyper-parameters names each with its default and its range."""

import dataclasses
import re

from benchmark import registry
from benchmark.cli.parameters import parameters_text
from benchmark.contract.network import NetworkSettings


def test_every_hyper_parameter_and_network_setting_is_listed():
    heads, blocks = zip(*(block.split("\n", 1) for block in parameters_text().split("\n\n")), strict=True)
    names = list(registry.methods().rows)
    assert [re.search(r"--set (\S+)\.PARAM", head)[1] for head in heads[:-1]] == names
    classes = [registry.methods().load(name) for name in names] + [NetworkSettings]
    for cls, block in zip(classes, blocks, strict=True):
        listed = [line.split()[0] for line in block.splitlines()]
        assert listed == ([field.name for field in dataclasses.fields(cls)] or ["nothing"])
    dtbh = dict(zip(names, blocks, strict=False))["dtbh"]
    assert re.search(r"^  margin +0\.5 +a number from 0 to 2$", dtbh, re.MULTILINE)
    assert re.search(r'^  selection +"violating" +one of violating, semi-hard, random, all$', dtbh, re.MULTILINE)
    assert all(len(line) <= 80 for line in parameters_text().splitlines())
