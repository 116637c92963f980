"""Every set of sites of a service, with exact figures for each: what the hurdle stage and the model build upon.

    sets = site_sets(instance, "HASU")     # NearestSets or ChoiceSets, by the service's allocation

Set number S opens the b-th free candidate where bit b of S is one; fixed units are open in every set. Arrays are in the
order of the sets' numbers and of `sets.candidates` (codes, table order):

    sets.candidates  sets.open  sets.own  sets.bits   codes; bool (sets, candidates); bool, int (candidates,)
    sets.activity           (sets, candidates)  units a year at each site
    sets.travel             (sets,)  patient-minutes a year; infinite where some reach no open site
    sets.beyond_target      (sets,)  units a year beyond the service's target minutes, or served nowhere
    sets.share_within(T, members=None)  (sets,)  share of demand served within T minutes, of all or of some zones
    sets.cost               (sets,)  fixed, step, variable and journey cost of the units, currency a year; no site's
    sets.nearest_minutes    (sets,)  a hard maximum holds where this is no more; infinite where some reach no site
    sets.unreached          (sets,)  units a year of the zones that reach no open site: 0 in every feasible set
    sets.mean_minutes  sets.longest_minutes   (sets,)  of the journeys that people make
    sets.served(values)     (sets, candidates)  any other sum: share of zone i at site j x values[i, j]

`standards(sets)` holds the sets against the service's standards, `surviving(sets)` says which meet them all.
`not_enumerable(instance, service)` is the Problem that forbids it (planned services; more than MOST_FREE_SITES free
candidates), or None. Nothing here imports the evaluator, the model or a study.
"""

from reconfig.enumeration import access as access  # registers its kinds of rules
from reconfig.enumeration.every import MOST_FREE_SITES as MOST_FREE_SITES
from reconfig.enumeration.every import not_enumerable as not_enumerable
from reconfig.enumeration.every import site_sets as site_sets
from reconfig.enumeration.sets import SiteSets as SiteSets
from reconfig.enumeration.standards import serving as serving
from reconfig.enumeration.standards import standards as standards
from reconfig.enumeration.standards import surviving as surviving
