"""How far is it: a road network into a matrix of travel times."""
