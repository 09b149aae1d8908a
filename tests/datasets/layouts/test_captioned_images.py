"""The digest of a data set covers its content, not the order of its caption file."""

from datasets.layouts.ucm import UCM
from tests.datasets.layouts.hand_made import NUMBERED, add_sounds, read_ucm, record, small_ucm, write_wav


def test_digest_is_of_the_content_not_of_the_order(tmp_path):
    records = [record(name) for name in NUMBERED]
    base = tmp_path / "UCM_captions"
    first = read_ucm(small_ucm(tmp_path, records)).digest
    assert read_ucm(small_ucm(tmp_path, records[::-1])).digest == first
    digests = {first}
    sentences = [dict(sentence) for sentence in records[4]["sentences"]]
    sentences[2]["raw"] += "!"
    digests.add(
        read_ucm(small_ucm(tmp_path, [*records[:4], record("5.tif", sentences=sentences), *records[5:]])).digest
    )
    digests.add(UCM(small_ucm(tmp_path, records), "real", {"agricultural": 5, "airplane": 7}).read().digest)
    (base / "imgs/12.tif").write_bytes(b"image 12.tiF")
    digests.add(read_ucm(tmp_path).digest)
    add_sounds(small_ucm(tmp_path, records), UCM, [f"7S{k}.wav" for k in range(5)])
    digests.add(read_ucm(tmp_path).digest)
    write_wav(base / "sounds/7S3.wav", 9)
    digests.add(read_ucm(tmp_path).digest)
    small_ucm(tmp_path, [*records[:6], record("7.tif", sentences=sentences), *records[7:]])  # a recorded sentence
    digests.add(read_ucm(tmp_path).digest)
    assert len(digests) == 7
    write_wav(base / "sounds/7S3.wav", 3)
    assert read_ucm(small_ucm(tmp_path, records)).digest in digests
