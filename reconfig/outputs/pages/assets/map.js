/* A map that shows options against today: no request, no library, one path a colour class.

   const data = await ReconfigMap.unpack(text);                      // text: what packed.py made of map_data.py
   const map = ReconfigMap.create(container, data, {view: "swipe"}); // or "single": one option, no swipe
   map.show({service: 2, option: 1, layer: "change"});               // positions in data.services, data.options
   map.onSelect((area) => ...);                                      // a click, or Enter on the middle of the map
   map.select(area); map.select([area, area]); map.select(null);     // outlines areas (positions in data.areas)
   map.areaAt(clientX, clientY);                                     // the position of an area, -1 where there is none
   map.swipe(50);                                                    // today left of so many per cent of the width

   ReconfigMap.tenths(data, option, service)[area] are tenths of minutes, NOWHERE or NOBODY. */
"use strict";
const ReconfigMap = (() => {
  const NOWHERE = -1, NOBODY = -2;
  const SVG = "http://www.w3.org/2000/svg";
  const MOST_ZOOM = 16, ZOOM_STEP = 1.6, PAN_STEP = 0.2;
  let created = 0;

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  const unpack = async (text) => restored(await unpacked(text));

  /* Options hold differences from today; here they become what they are. */
  function restored(data) {
    for (const held of [data.minutes, data.nearest]) {
      for (const option of held.slice(1)) {
        option.forEach((values, service) => values.forEach((value, area) => { values[area] = value + held[0][service][area]; }));
      }
    }
    return data;
  }

  const tenths = (data, option, service) => data.minutes[option][service];

  /* The class of a journey, as scale.py has it: the bands, then "not reached", then "nobody needs it". */
  function minutesClass(data, value) {
    const limits = data.scale.minutes;
    if (value === NOWHERE) return limits.length + 1;
    if (value === NOBODY) return limits.length + 2;
    return band(limits, value);
  }

  function band(limits, value) {
    const found = limits.findIndex((limit) => value <= limit * 10);
    return found < 0 ? limits.length : found;
  }

  /* The class of a change of journey: shorter, none, longer, then "cut off" and "reached now". */
  function changeClass(data, before, after) {
    const limits = data.scale.changes, none = limits.length + 1, cutOff = 2 * none + 1;
    if (before === after || before === NOBODY || after === NOBODY) return none;
    if (after === NOWHERE) return cutOff;
    if (before === NOWHERE) return cutOff + 1;
    const size = 1 + band(limits, Math.abs(after - before));
    return after > before ? none + size : none - size;
  }

  function classes(data, {service, option, layer}) {
    const after = tenths(data, option, service);
    if (layer === "minutes") return after.map((value) => minutesClass(data, value));
    const before = tenths(data, 0, service);
    return after.map((value, area) => changeClass(data, before[area], value));
  }

  const looks = (data, layer) => (layer === "minutes" ? data.scale.minutes_classes : data.scale.change_classes);

  /* The share of residents in each class. */
  function shares(data, numbers, count) {
    const people = new Array(count).fill(0);
    numbers.forEach((number, area) => { people[number] += data.areas.population[area]; });
    const all = people.reduce((sum, each) => sum + each, 0);
    return people.map((each) => (all > 0 ? each / all : 0));
  }

  function percent(share) {
    if (share > 0 && share < 0.005) return "under 1 %";
    if (share >= 0.995 && share < 1 - 1e-9) return "over 99 %";
    return `${Math.round(share * 100)} %`;
  }

  function drawn(name, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function made(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /* Lines over a colour, so that it is told without seeing colours. */
  function pattern(id, hatch, size) {
    const white = {stroke: "#fff", "stroke-width": 1.4, "stroke-linecap": "square"};
    const looks = {
      "////": {d: "M0 8L8 0", ...white}, "xxxx": {d: "M0 8L8 0M0 0L8 8", ...white}, "....": {d: "M2 2h2v2h-2z", fill: "#595959"},
      "====": {d: "M0 2h8M0 6h8", ...white, "stroke-width": 1}, "----": {d: "M0 4h8", stroke: "#542788", "stroke-width": 0.8}};
    const fill = drawn("path", looks[hatch]);
    return drawn("pattern", {id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: `scale(${size})`}, fill);
  }

  const SYMBOLS = {
    open: () => [drawn("circle", {r: 6, class: "map-full"})],
    neighbour: () => [drawn("rect", {x: -5.5, y: -5.5, width: 11, height: 11, class: "map-full"})],
    opens: () => [drawn("path", {d: star(12.5, 5.2), class: "map-full"})],
    closes: () => [drawn("circle", {r: 7.5, class: "map-hollow"}), drawn("path", {d: "M-4-4L4 4M-4 4L4-4", class: "map-cross"})],
    changes: () => [drawn("path", {d: "M0-9L9 0L0 9L-9 0z", class: "map-full"})],
    beyond: () => [drawn("path", {d: "M10 0L-6-8L-6 8z", class: "map-full"})],
  };

  function star(outer, inner) {
    const corner = (number) => {
      const radius = number % 2 ? inner : outer, angle = (number * Math.PI) / 5 - Math.PI / 2;
      return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
    };
    return `M${Array.from({length: 10}, (_, number) => corner(number)).join("L")}z`;
  }

  function symbol(data, [site, state]) {
    const {beyond, turn} = data.sites[site];
    const arrow = beyond && (state === "open" || state === "neighbour");
    const shape = drawn("g", {}, ...SYMBOLS[arrow ? "beyond" : state]());
    if (arrow) shape.setAttribute("transform", `rotate(${turn})`);
    return shape;
  }

  /* What a mark is called in lists. */
  function markWords(data, [site, state, note]) {
    const {name, beyond} = data.sites[site];
    const said = state === "changes" ? `stays open, ${note}` : data.states[state];
    return `${name}: ${said}${beyond ? ` (${beyond}, beyond the edge of the map)` : ""}`;
  }

  /* A legend: one row a class with its share of residents, a column a side. Classes that are rare are left out when empty. */
  function legend(data, layer, columns, id) {
    const all = looks(data, layer), rare = 2;
    const held = columns.map(({numbers}) => shares(data, numbers, all.length));
    const present = columns.map(({numbers}) => new Set(numbers));
    const rows = all.map((look, number) => [look, number]).filter(
      ([, number]) => number < all.length - rare || present.some((each) => each.has(number)));
    const head = made("tr", {}, made("th", {scope: "col"}, layer === "minutes" ? "Journey" : "Change of journey"),
      ...columns.map(({title}) => made("th", {scope: "col", class: "number"}, title)));
    const body = rows.map(([look, number]) => made("tr", {},
      made("th", {scope: "row"}, made("span", {class: "map-key"}, swatch(look, id), made("span", {}, look.words))),
      ...held.map((each) => made("td", {class: "number"}, percent(each[number])))));
    return made("table", {class: "map-legend"}, made("caption", {}, "Colours, and the share of residents who live in areas of that colour"),
      made("thead", {}, head), made("tbody", {}, ...body));
  }

  function swatch(look, id) {
    const box = drawn("svg", {class: "map-swatch", viewBox: "0 0 28 18", "aria-hidden": "true", focusable: "false"},
      drawn("rect", {x: 0.5, y: 0.5, width: 27, height: 17, fill: look.colour, stroke: "#505a5f"}));
    if (look.hatch) box.append(drawn("rect", {x: 1, y: 1, width: 26, height: 16, fill: `url(#${id}-${hatchName(look.hatch)}-key)`}));
    return box;
  }

  const hatchName = (hatch) => ({"////": "lines", "xxxx": "crosses", "....": "dots", "====": "bars", "----": "thin"})[hatch];

  return {NOWHERE, NOBODY, MOST_ZOOM, ZOOM_STEP, PAN_STEP, unpack, unpacked, restored, tenths, minutesClass, changeClass, classes, looks,
    shares, percent, drawn, made, pattern, symbol, markWords, legend, swatch, hatchName, nextId: () => `map${(created += 1)}`};
})();
