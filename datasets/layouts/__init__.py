"""Data sets in their published layouts, and the table of data sets, in report order."""

from benchmark.contract.rows import DatasetRow

DATASETS = (
    DatasetRow("ucm", "datasets.layouts.ucm:UCM", "2,100 images, 21 classes, five captions each", title="UCM"),
    DatasetRow("sydney", "datasets.layouts.sydney:Sydney", "613 images, 7 classes, five captions each", title="Sydney"),
    DatasetRow("rsicd", "datasets.layouts.rsicd:RSICD", "10,921 images, 30 classes, five captions each", title="RSICD"),
)
