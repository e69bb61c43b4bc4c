"""Random files for every reader: `python -m tests.fuzz designs|tables|arrays|lessons`.

A case is made from its seed and number alone, so that a finding can be made again; what is found is
shrunk before it is shown. Short rounds run with the tests.
"""
