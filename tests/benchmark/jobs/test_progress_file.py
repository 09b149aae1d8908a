"""Progress through a file: what one process tells, the other reads."""

from benchmark.jobs import progress_file


def test_a_half_written_file_tells_nothing(tmp_path):
    assert progress_file.told(tmp_path / "none") is None
    (tmp_path / "half").write_text("3")
    assert progress_file.told(tmp_path / "half") is None
    progress_file.tell(1, 2)  # outside of telling(): nothing happens
    with progress_file.telling(tmp_path / "whole"):
        progress_file.tell(1, 2)
        progress_file.tell(2, 2)  # too soon after the last to be written
    assert progress_file.told(tmp_path / "whole") == (1, 2)
