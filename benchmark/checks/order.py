"""The checks that every method faces, in the order in which they run, and which of them wait for which."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.checks.basics import (
    constructs_with_defaults,
    fits_and_encodes,
    labels_are_used_as_declared,
    outputs_are_arrays,
    outputs_are_finite,
    outputs_have_the_right_shape,
    outputs_make_codes,
    parameters_serialise,
)
from benchmark.checks.common import (
    citation_is_complete,
    code_lengths,
    encode_before_fit_raises,
    finishes_in_time,
    fit_returns_itself_and_leaves_inputs_unchanged,
    pickles,
    rows_are_independent,
    search_space_fits,
    unknown_modality_is_named,
)
from benchmark.checks.conduct import (
    encoding_repeats,
    fits_share_nothing,
    global_rng_untouched,
    is_silent,
    leaves_no_files,
    new_process_same_outputs,
    other_seed_other_codes,
    process_unchanged,
    refit_forgets,
    same_seed_same_outputs,
)

COMMON = (
    constructs_with_defaults,
    parameters_serialise,
    fits_and_encodes,
    outputs_are_arrays,
    outputs_are_finite,
    outputs_have_the_right_shape,
    outputs_make_codes,
    labels_are_used_as_declared,
    encoding_repeats,
    encode_before_fit_raises,
    fit_returns_itself_and_leaves_inputs_unchanged,
    unknown_modality_is_named,
    code_lengths,
    rows_are_independent,
    global_rng_untouched,
    same_seed_same_outputs,
    other_seed_other_codes,
    refit_forgets,
    fits_share_nothing,
    new_process_same_outputs,
    citation_is_complete,
    search_space_fits,
    finishes_in_time,
    pickles,
    is_silent,
    leaves_no_files,
    process_unchanged,
)

# Check -> checks that have to pass first, because its complaint would otherwise only repeat theirs.
WORKING = ("outputs_make_codes", "labels_are_used_as_declared")
USABLE = (*WORKING, "encoding_repeats")
REPEATABLE = (*USABLE, "same_seed_same_outputs")
WAITS_FOR: Mapping[str, tuple[str, ...]] = {
    "constructs_with_defaults": (),
    "citation_is_complete": (),
    "parameters_serialise": ("constructs_with_defaults",),
    "search_space_fits": ("constructs_with_defaults",),
    "encode_before_fit_raises": ("constructs_with_defaults",),
    "fits_and_encodes": ("constructs_with_defaults",),
    "outputs_are_arrays": ("fits_and_encodes",),
    "outputs_are_finite": ("outputs_are_arrays",),
    "outputs_have_the_right_shape": ("outputs_are_finite",),
    "outputs_make_codes": ("outputs_have_the_right_shape",),
    "labels_are_used_as_declared": ("fits_and_encodes",),
    "encoding_repeats": WORKING,
    "global_rng_untouched": WORKING,
    "is_silent": WORKING,
    "leaves_no_files": WORKING,
    "process_unchanged": WORKING,
    "finishes_in_time": WORKING,
    "code_lengths": WORKING,
    "same_seed_same_outputs": (*USABLE, "global_rng_untouched"),
    "other_seed_other_codes": REPEATABLE,
    "refit_forgets": REPEATABLE,
    "new_process_same_outputs": REPEATABLE,
    "order_of_pairs_does_not_matter": REPEATABLE,
    "longer_codes_do_not_hurt": (*USABLE, "code_lengths"),
    "training_beats_mismatched_pairs": (*USABLE, "training_beats_chance"),
    "labels_matter": (*USABLE, "training_beats_chance"),
}


def waits_for(check: str) -> tuple[str, ...]:
    """Names of the checks that have to pass before this one can say anything of its own."""
    return WAITS_FOR.get(check, USABLE)
