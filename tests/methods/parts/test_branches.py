"""Encoders of the end-to-end track."""

import torch

from methods.parts.branches import dilated_sound


def test_the_sound_branch_leaves_out_the_padding():
    encoder = dilated_sound(6).eval()
    sound = torch.randn(2, 40, 6)
    with torch.inference_mode():
        some, more = (encoder(torch.cat([sound, torch.zeros(2, n, 6)], 1)) for n in (100, 400))
        silent = encoder(torch.zeros(2, 40, 6))
    assert some.shape == (2, encoder.n_features)
    assert torch.allclose(some, more, atol=1e-5)
    assert torch.isfinite(silent).all()
