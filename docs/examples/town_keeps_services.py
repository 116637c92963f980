"""A rule of one's own: reconfig solve instances/toy --own-rules docs/examples/town_keeps_services.py."""

from reconfig.instance.own_rule import Measured, OwnRule


class TownKeepsServices(OwnRule):
    """Sum over services s of y[s, site] >= at_least: so many services run at the site."""

    site: str
    at_least: int

    def rows(self, model, form):
        return sum(model.open[s, self.site] for s, site in form.pairs() if site == self.site) >= self.at_least

    def measured(self, outcome):
        count = len(outcome.configuration.services_at(self.site))
        yield Measured(outcome.instance.name_of_site(self.site), count, "services", at_least=self.at_least)


RULES = [TownKeepsServices(name="Northgate keeps two services", site="N", at_least=2)]
