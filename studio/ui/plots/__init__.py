"""Plots, in pyqtgraph."""
