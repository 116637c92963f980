"""Questions that one optimum does not answer. The hurdle stage: which sets of sites each standard leaves."""

from reconfig.study.hurdles import Hurdles as Hurdles
from reconfig.study.hurdles import hurdles as hurdles
from reconfig.study.hurdles import study_hurdles as study_hurdles
