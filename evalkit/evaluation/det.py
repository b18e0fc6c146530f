"""Where shares stand on the axes of a detection error tradeoff: as far apart as quantiles of a normal distribution."""

from __future__ import annotations

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray

DET_ENDS = (0.001, 0.999)
"""The shares at the two ends of an axis; what lies beyond stands there."""


def det_position(share: FloatArray) -> FloatArray:
    """Places along the axis, from 0 at its first end to 1 at its last; NaN stays. share: of any shape, from 0 to 1.

    On such axes (Martin and others, The DET curve in assessment of detection task performance, Eurospeech 1997) the
    errors of a model whose scores are normal in both classes lie on a straight line.

    >>> det_position(np.array([0.001, 0.5, 0.999, 0.0])).round(12).tolist()
    [0.0, 0.5, 1.0, 0.0]
    """
    low, high = special.ndtri(DET_ENDS)
    return np.asarray((special.ndtri(np.clip(share, *DET_ENDS)) - low) / (high - low))
