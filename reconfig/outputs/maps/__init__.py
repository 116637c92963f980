"""Static maps, today beside the proposal, as PNG and SVG."""

from reconfig.outputs.maps.drawing import draw_maps as draw_maps
