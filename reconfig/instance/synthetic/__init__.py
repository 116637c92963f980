"""Seeded synthetic health systems of any size, valid and feasible by construction."""

from reconfig.instance.synthetic.generator import synthetic_instance as synthetic_instance
