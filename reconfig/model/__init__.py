"""The mathematics, and nothing else: one function a constraint, its docstring the formula. Start at `build.py`."""
