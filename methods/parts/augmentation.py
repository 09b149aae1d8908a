"""Augmentation in the end-to-end track: random changes to training images and sounds, new in every step.

An image is rotated by a multiple of 90 degrees and mirrored (aerial images have no upright position), a crop of it is
stretched to the full size, and its brightness and contrast change. A sound is played faster or slower; it starts
earlier, which cuts its beginning, or later, after silence; two stretches of time and one range of coefficients are
blanked (Park et al., "SpecAugment", Interspeech 2019); one gain scales all coefficients, and noise is added.

All random numbers are drawn on the CPU from the given generator, so that they are the same for every device. `encode`
uses none of this.
"""

from __future__ import annotations

import torch
from torch.nn.functional import affine_grid, grid_sample

SMALLEST_CROP = 0.7  # share of the side
JITTER = 0.2  # largest relative change of brightness and contrast
TEMPO = 0.15  # largest relative change of speed
SHIFT = 0.1  # latest or earliest start, as a share of the frames
TIME_MASKS, TIME_MASK = 2, 0.05  # number; longest, as a share of the frames
COEFFICIENT_MASK = 0.1  # widest, as a share of the coefficients
GAIN, NOISE = 0.1, 0.05  # in standard deviations of a coefficient


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> torch.Tensor:
    return low + (high - low) * torch.rand(n, generator=generator)


def _sign(n: int, generator: torch.Generator) -> torch.Tensor:
    return torch.randint(0, 2, (n,), generator=generator) * 2.0 - 1


def varied_images(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Varied copies of images float32 [b, 3, size, size] with values between 0 and 1."""
    b = len(images)
    side = _uniform(b, SMALLEST_CROP, 1, generator)
    # The eight symmetries of the square: each axis mirrored or not, and both swapped or not.
    horizontal, vertical = side * _sign(b, generator), side * _sign(b, generator)
    exchanged = torch.randint(0, 2, (b,), generator=generator).bool()
    zero = torch.zeros(b)
    straight = torch.stack([horizontal, zero, zero, vertical], 1)
    crossed = torch.stack([zero, horizontal, vertical, zero], 1)
    linear = torch.where(exchanged[:, None], crossed, straight).reshape(b, 2, 2)
    centre = torch.stack([(1 - side) * _uniform(b, -1, 1, generator) for _ in range(2)], 1)
    grid = affine_grid(torch.cat([linear, centre[:, :, None]], 2), list(images.shape), align_corners=False)
    varied = grid_sample(images, grid.to(images.device), padding_mode="border", align_corners=False)
    brightness, contrast = (_uniform(b, 1 - JITTER, 1 + JITTER, generator).to(images.device) for _ in range(2))
    mean = varied.mean((1, 2, 3), keepdim=True)
    varied = (varied - mean) * contrast[:, None, None, None] + mean * brightness[:, None, None, None]
    return varied.clamp(0, 1)


def varied_sounds(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Varied copies of sounds float32 [b, n_frames, n_coefficients] whose coefficients have standard deviation 1."""
    b, n_frames, n_coefficients = frames.shape
    frames = at_other_times(frames, generator)
    heard = frames.ne(0).any(2, keepdim=True)
    gain = _uniform(b, 1 - GAIN, 1 + GAIN, generator).to(frames.device)
    noise = NOISE * torch.randn(frames.shape, generator=generator)
    varied = gain[:, None, None] * frames + noise.to(frames.device)
    kept = heard.expand_as(frames).clone()
    for _ in range(TIME_MASKS):
        kept &= ~_span(b, n_frames, TIME_MASK, generator).to(frames.device)[:, :, None]
    kept &= ~_span(b, n_coefficients, COEFFICIENT_MASK, generator).to(frames.device)[:, None, :]
    return varied * kept


def at_other_times(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The sounds with other tempo and start, interpolated between frames; zeros beyond their ends."""
    b, n_frames, n_coefficients = frames.shape
    tempo = _uniform(b, 1 - TEMPO, 1 + TEMPO, generator)
    start = _uniform(b, -SHIFT, SHIFT, generator) * n_frames
    times = start[:, None] + tempo[:, None] * torch.arange(n_frames)  # [b, n_frames], in frames of the original sound
    before = times.floor()
    share = (times - before).to(frames.device)[:, :, None]

    def at(index: torch.Tensor) -> torch.Tensor:
        inside = (index >= 0) & (index < n_frames)
        places = index.clamp(0, n_frames - 1).long()[:, :, None].expand(b, n_frames, n_coefficients)
        return frames.gather(1, places.to(frames.device)) * inside.to(frames.device)[:, :, None]

    return (1 - share) * at(before) + share * at(before + 1)


def _span(b: int, n: int, longest: float, generator: torch.Generator) -> torch.Tensor:
    """One random stretch of the n places for each item, of length 0 to longest * n, bool [b, n]."""
    length = _uniform(b, 0, longest * n, generator)
    start = torch.rand(b, generator=generator) * (n - length)
    places = torch.arange(n)
    return (places >= start[:, None]) & (places < (start + length)[:, None])
