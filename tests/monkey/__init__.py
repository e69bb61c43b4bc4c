"""A monkey at the window: `python -m tests.monkey --seed 1 --minutes 60`.

It triggers actions, types, drags, opens files and turns training on and off at random, and finds
exceptions, warnings of Qt, errors in the log, and memory that grows. What it does follows from the
seed; a finding is played again with ever fewer acts until the shortest that still fails is left.
"""
