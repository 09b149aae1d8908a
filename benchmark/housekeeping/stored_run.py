"""A run as it was read from its folder, for a merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.store.earlier import is_earlier
from benchmark.store.store import Store


@dataclass(frozen=True)
class StoredRun:
    """The results and facts of a run.

    Attributes:
        store: its folder.
        results: key -> result; each ok one states the checksum of its outputs.
        plan: key of each cell of its last request -> planned fit digest; empty if no plan is stored.
        splits: facts of its splits.
        features: facts of its features, by their place.
        outside: name -> what it knows of a method from outside.
        index_costs: what search indexes cost, by file name.
        request: its last request; None where none is stored.
    """

    store: Store
    results: Mapping[str, Result]
    plan: Mapping[str, str]
    splits: Mapping[SplitPlace, SplitFacts]
    features: Mapping[tuple[str | int, ...], FeatureFacts]
    outside: Mapping[str, OutsideMethod]
    index_costs: Mapping[str, IndexCost]
    request: RunSpec | None

    @classmethod
    def read(cls, store: Store) -> StoredRun:
        """Reads a run; raises UserError where its request, its plan, a folder or outputs cannot be read."""
        path = store.folder / "run.json"
        return cls(
            store,
            {result.key: _checked(store, result) for result in store.results()},
            store.read_plan(),
            {SplitPlace.of(facts): facts for facts in store.splits()},
            {facts.place: facts for facts in store.feature_facts()},
            {method.name: method for method in store.outside_methods()},
            {cost.file: cost for cost in store.index_costs()},
            make_spec(store.read_request(), str(path)) if path.is_file() else None,
        )

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.store.name

    def is_current(self, result: Result) -> bool:
        """Whether its last request asked for this result."""
        return not is_earlier(result, self.plan, list(self.splits.values()))


def _checked(store: Store, result: Result) -> Result:
    """The result with the checksum of its outputs, which earlier versions did not store."""
    if result.status != "ok" or result.outputs_checksum:
        return result
    path = store.outputs_path(result.key)
    try:
        return result.model_copy(update={"outputs_checksum": file_digest(path)})
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror}); the `run` command that wrote it fits this cell again"
        ) from error
