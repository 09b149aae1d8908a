"""Speech synthesis for captions without a recording."""
