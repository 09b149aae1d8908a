"""Data sets, protocols and feature front-ends: the tables of the rooms. Importing them imports nothing that they name.

To add one, write its module in its room and add a row to the table there: CONTRIBUTING.md shows how.
"""

from datasets.front_ends import FRONT_ENDS
from datasets.layouts import DATASETS
from datasets.splits import PROTOCOLS

__all__ = ["DATASETS", "FRONT_ENDS", "PROTOCOLS"]
