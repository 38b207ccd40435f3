"""What is kept of a training run: one model file each."""
