"""Faults provoked for real: kills, races, full disks, strange entries; a module each, with counts.

`python -m tests.faults.races --count 1000`, `kills`, `editing_kills`, `recovery_folders`: each
prints what it found and fails where something was lost. Short forms run in the suite.
"""
