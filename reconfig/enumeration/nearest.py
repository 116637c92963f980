"""Sets of sites of a service whose patients all go to the nearest open site."""

from __future__ import annotations

import numpy as np

from reconfig.enumeration.sets import SiteSets
from reconfig.instance.instance import FloatArray


class NearestSets(SiteSets):
    """Every zone uses its nearest open site; ties go to the site that stands first in the sites table."""

    def served(self, values: FloatArray) -> FloatArray:
        """The values of the zones whose nearest open site each is, summed; shape (sets, candidates)."""
        return self._at_nearest(values, np.add)

    @property
    def longest_minutes(self) -> FloatArray:
        """The longest way of any zone to its nearest open site, shape (sets,)."""
        return self.nearest_minutes

    def _beyond(self, minutes: float, demand: FloatArray) -> FloatArray:
        """Of a demand by zone, shape (zones,), that of the zones with no open site within minutes; shape (sets,)."""
        return self._without_open_site(self.minutes <= minutes, demand)
