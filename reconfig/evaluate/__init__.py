"""The check: recomputes everything of any configuration from the tables alone; imports nothing of the model."""

from reconfig.evaluate import change_violations as change_violations  # registers its kinds of rules
from reconfig.evaluate import money_violations as money_violations  # registers its kinds of rules
from reconfig.evaluate.evaluation import Evaluation as Evaluation
from reconfig.evaluate.evaluation import evaluate as evaluate
