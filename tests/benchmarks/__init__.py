"""What is timed. Nothing here is asserted: a figure is for people, with the machine it was measured on."""
