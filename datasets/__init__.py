"""Data sets, protocols, feature front-ends and speech engines: the tables of the rooms.

Importing the tables imports nothing that they name.

To add one, write its module in its room and add a row to the table there: CONTRIBUTING.md shows how.
"""

from datasets.front_ends import FRONT_ENDS
from datasets.layouts import DATASETS
from datasets.speech import ENGINES
from datasets.splits import PROTOCOLS

__all__ = ["DATASETS", "ENGINES", "FRONT_ENDS", "PROTOCOLS"]
