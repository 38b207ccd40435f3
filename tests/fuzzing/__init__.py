"""What comes from outside may be anything: 500 cases of each kind in the ordinary run, 100,000 with ``-m slow``.

A case is made from eight random bytes that Hypothesis draws and shows when it fails; the same bytes make the same
case again. ``STUDIO_FUZZ_SEED`` chooses which cases the slow run draws.
"""
