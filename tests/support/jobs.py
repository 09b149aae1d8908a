"""Jobs in the process of the test, so that what they call can be replaced."""


def here(jobs):
    """run_jobs() in this process."""
    for position, job in enumerate(jobs):
        try:
            yield position, job()
        except Exception as error:  # noqa: BLE001
            yield position, error
