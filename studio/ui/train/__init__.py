"""The Train page: a plan, the run, its curve and what the coach says about it."""
