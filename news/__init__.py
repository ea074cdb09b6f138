"""What Tocsin decides: pure functions and frozen values, without I/O, clock, randomness or a broker."""
