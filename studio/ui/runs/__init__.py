"""The Runs page: the runs of the library, compared, resumed, forked and raced."""
