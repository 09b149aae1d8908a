"""Fitted methods and front-ends as files: arrays in .npz, everything else in JSON, and no pickle."""
