"""Array types of the suite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

IntArray = NDArray[np.int64]

BoolArray = NDArray[np.bool_]

ByteArray = NDArray[np.uint8]
