"""Front-ends, settings and networks in a few words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from benchmark.contract.search_space import Scalar

# Settings that always describe a network, besides its backbone, with their units.
UNITS = (("image_size", "pixels"), ("epochs", "epochs"))


def front_end_text(front_ends: Iterable[tuple[str, str]], from_files: Collection[str] = ()) -> str:
    """Names of front-ends, each with its modality, from (modality, name) pairs.

    Args:
        front_ends: the pairs.
        from_files: modalities whose front-end is a file of the user.
    """
    kinds = {modality: f"{modality}, user's file" for modality in from_files}
    return " + ".join(f"{name} ({kinds.get(modality, modality)})" for modality, name in front_ends)


def oracle_suffix(oracles: Iterable[tuple[str, str]]) -> str:
    """Suffix of a method's label that names its oracles; empty if it has none."""
    names = [name for _, name in oracles]
    return f" on {' + '.join(names)}" if names else ""


def settings_text(settings: Mapping[str, Scalar]) -> str:
    """Hyper-parameters that differ from their defaults."""
    return ", ".join(f"{key}={value}" for key, value in sorted(settings.items())) or "the defaults"


def network_texts(networks: Sequence[Mapping[str, str]]) -> list[str]:
    """Describes each network by backbone, image size, epochs and the settings in which the networks differ.

    Args:
        networks: setting -> value of each group's network; empty for groups of the frozen track.

    Returns:
        One text for each network; empty for an empty network.
    """
    used = [network for network in networks if network]
    differing = [
        key
        for key in sorted({key for network in used for key in network} - {"backbone", "image_size", "epochs"})
        if len({network.get(key) for network in used}) > 1
    ]
    return [_network_text(network, differing) if network else "" for network in networks]


def _network_text(network: Mapping[str, str], differing: Sequence[str]) -> str:
    start = " pretrained" if network.get("pretrained") == "True" else ""
    parts = [network.get("backbone", "unknown backbone") + start]
    parts += [f"{network[key]} {unit}" for key, unit in UNITS if key in network]
    return ", ".join([*parts, *(f"{key}={network[key]}" for key in differing if key in network)])


def length_text(n_bits: int | None) -> str:
    """A code length; None stands for real-valued outputs."""
    return "real-valued" if n_bits is None else f"{n_bits} bits"


def mean_count_text(mean: float) -> str:
    """A mean of counts, with one decimal unless it is a whole number."""
    return f"{mean:,.1f}".removesuffix(".0")
