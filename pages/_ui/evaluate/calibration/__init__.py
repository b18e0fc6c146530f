"""The parts of the Calibration tab: how often scores come true."""
