"""Training runs: trained, saved, listed, resumed, compared. Each run is a folder with a model file."""
