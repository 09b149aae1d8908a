"""`python -m xmhash`."""

from xmhash import main

if __name__ == "__main__":
    main()
