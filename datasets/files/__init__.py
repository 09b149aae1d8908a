"""Readers of single files: images, wav files, caption files, checksum lists."""
