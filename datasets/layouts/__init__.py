"""Data sets in their published layouts, and the table of data sets, in report order."""

from benchmark.contract.paper import Paper
from benchmark.contract.rows import DatasetRow

_UCM_AND_SYDNEY = Paper(
    "Deep semantic understanding of high resolution remote sensing image",
    "Bo Qu, Xuelong Li, Dacheng Tao, Xiaoqiang Lu",
    "International Conference on Computer, Information and Telecommunication Systems (CITS)",
    2016,
    "https://doi.org/10.1109/CITS.2016.7546397",
    "qu2016captions",
)
_RSICD = Paper(
    "Exploring models and data for remote sensing image caption generation",
    "Xiaoqiang Lu, Binqiang Wang, Xiangtao Zheng, Xuelong Li",
    "IEEE Transactions on Geoscience and Remote Sensing 56(4)",
    2018,
    "https://doi.org/10.1109/TGRS.2017.2776321",
    "lu2018rsicd",
)
DATASETS = (
    DatasetRow(
        "ucm", "datasets.layouts.ucm:UCM", "2,100 images, 21 classes, five captions each", "UCM", _UCM_AND_SYDNEY
    ),
    DatasetRow(
        "sydney", "datasets.layouts.sydney:Sydney", "613 images, 7 classes, five captions each", "Sydney",
        _UCM_AND_SYDNEY,
    ),
    DatasetRow(
        "rsicd", "datasets.layouts.rsicd:RSICD", "10,921 images, 30 classes, five captions each", "RSICD", _RSICD
    ),
)  # fmt: skip
