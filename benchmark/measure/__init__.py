"""The command `measure`: what search indexes of the stored codes and vectors cost."""
