"""`python -m benchmark`: the same as `xmhash`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # In a checkout `xmhash` lies beside this package. The folder comes first, before the current one.
    sys.path.insert(0, str(Path(__file__).absolute().parents[1]))
    from xmhash import main

    main()
