"""Changes to sounds: noise, rooms, and the perturbation of training sounds."""
