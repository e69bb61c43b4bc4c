"""Lessons: steps that set a design up, questions to the class, and claims that a machine checks."""
