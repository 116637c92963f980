/* The map on the screen: layers, sites and labels, swipe, zoom and pan, areas under the pointer. */
"use strict";
ReconfigMap.create = (container, data, {view = "swipe"} = {}) => {
  const {drawn, made} = ReconfigMap;
  const id = ReconfigMap.nextId();
  const {width: WIDTH, height: HEIGHT} = data.view;
  const PAD = 3, LONG_LEADER = 14, STILL = 5, NARROW = 480, MOST_NAMES = 4;
  const ROOMY = {font: 13.5, line: 16, width: 126}, TIGHT = {font: 11, line: 12.5, width: 84};
  const measure = document.createElement("canvas").getContext("2d");
  const state = {service: 0, option: Math.min(1, data.options.length - 1), layer: "minutes", swipe: 50, selected: []};
  const frame = {x: 0, y: 0, w: WIDTH};
  const listeners = [], outlines = new Map();

  /* The skeleton: tools, the map in its frame, the swipe, the legend, the list of sites, and the maps for paper. */
  const hatches = [...new Set([...data.scale.minutes_classes, ...data.scale.change_classes].map((look) => look.hatch))].filter(Boolean);
  const patterns = hatches.map((hatch) => ReconfigMap.pattern(`${id}-${ReconfigMap.hatchName(hatch)}`, hatch, 1));
  const keys = hatches.map((hatch) => ReconfigMap.pattern(`${id}-${ReconfigMap.hatchName(hatch)}-key`, hatch, 1));
  const clip = drawn("rect", {x: 0, y: -HEIGHT, width: WIDTH, height: 3 * HEIGHT});
  const stock = drawn("svg", {class: "map-stock", width: 0, height: 0, "aria-hidden": "true", focusable: "false"},
    drawn("defs", {}, ...patterns, ...keys, drawn("clipPath", {id: `${id}-clip`}, clip)));
  const sides = {today: side("today"), option: side("option"), change: side("change")};
  sides.option.around.setAttribute("clip-path", `url(#${id}-clip)`);
  const edge = drawn("path", {class: "map-edge"});
  const chosen = drawn("path", {class: "map-chosen-under"}), chosenOver = drawn("path", {class: "map-chosen"});
  const cross = drawn("path", {class: "map-middle"});
  const svg = drawn("svg", {class: "map-svg", "aria-hidden": "true", focusable: "false", viewBox: `0 0 ${WIDTH} ${HEIGHT}`},
    sides.today.around, sides.option.around, sides.change.around, chosen, chosenOver, edge, cross);
  const help = made("p", {class: "map-help", id: `${id}-help`},
    "On a keyboard: the arrow keys move the map, plus and minus zoom, Enter tells about the area in the middle.");
  const titles = [made("span", {class: "map-title map-title-today"}, "Today"), made("span", {class: "map-title map-title-option"})];
  const frameBox = made("div", {class: "map-frame", tabindex: "0", role: "application", "aria-describedby": `${id}-help`}, svg);
  const titleBox = made("div", {class: "map-titles", "aria-hidden": "true"}, ...titles);
  const tools = made("div", {class: "map-tools", role: "group", "aria-label": "Zoom and move the map"});
  const swipeBox = made("div", {class: "map-swipe"});
  const legendBox = made("div", {class: "map-legends"}), sitesBox = made("div", {class: "map-sites"});
  const paper = made("div", {class: "map-paper", "aria-hidden": "true"});
  container.classList.add("map");
  container.append(stock, tools, titleBox, frameBox, ...(view === "swipe" ? [swipeBox] : []), help, paper, made("div", {class: "map-below"}, legendBox, sitesBox));

  function side(name) {
    const colours = drawn("g", {class: "map-colours"}), sites = drawn("g", {class: "map-marks"});
    const ground = drawn("rect", {x: -WIDTH, y: -HEIGHT, width: 3 * WIDTH, height: 3 * HEIGHT, class: "map-sea"});
    const borders = drawn("path", {class: "map-districts", d: data.districts.path.join("")});
    const group = drawn("g", {id: `${id}-${name}`}, ground, colours, borders, sites);
    return {around: drawn("g", {}, group), colours, sites, numbers: []};
  }

  const dots = () => svg.clientWidth || 300;
  const unitsPerDot = (paperWidth) => (paperWidth ? WIDTH / paperWidth : frame.w / dots());
  const isChange = () => state.layer === "change";
  const shown = () => (isChange() ? ["change"] : view === "swipe" ? ["today", "option"] : ["option"]);
  const asked = (name) => ({service: state.service, option: name === "today" ? 0 : state.option, layer: name === "change" ? "change" : "minutes"});

  /* Colours: one path a class, and a second one where the class is hatched. */
  function paint(name) {
    const what = asked(name), held = sides[name];
    held.numbers = ReconfigMap.classes(data, what);
    const members = new Map(held.numbers.map((number) => [number, []]));
    held.numbers.forEach((number, area) => members.get(number).push(data.areas.path[area]));
    const looks = ReconfigMap.looks(data, what.layer);
    held.colours.replaceChildren(...[...members].flatMap(([number, paths]) => painted(looks[number], number, paths)));
  }

  function painted(look, number, paths) {
    const d = paths.join(""), plain = drawn("path", {d, fill: look.colour, class: "map-class", "data-class": number, "data-areas": paths.length});
    if (!look.hatch) return [plain];
    return [plain, drawn("path", {d, fill: `url(#${id}-${ReconfigMap.hatchName(look.hatch)})`, class: "map-hatch"})];
  }

  /* Sites and their labels, placed alike on both sides; a site without room for its name gets the number of the list. */
  function wrapped(words, width) {
    const lines = [""];
    for (const word of words.split(" ")) {
      const longer = `${lines[lines.length - 1]} ${word}`.trim();
      if (measure.measureText(longer).width > width && lines[lines.length - 1]) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  function label(mark, style, number) {
    measure.font = `bold ${style.font}px Arial, sans-serif`;
    const [site, , note] = mark, name = number || data.sites[site].label;
    const lines = [...wrapped(name, style.width).map((text) => [text, Boolean(number)]), ...(note && !number ? wrapped(note, style.width).map((text) => [text, true]) : [])];
    return {lines, style, w: Math.max(...lines.map(([text]) => measure.measureText(text).width)) + 2 * PAD, h: lines.length * style.line + 2 * PAD};
  }

  const onMap = (mark) => data.sites[mark[0]].at !== null;
  const marksOf = (name) => { const what = asked(name); return data.marks[what.option][what.service]; };

  function mark(paperWidth) {
    const units = unitsPerDot(paperWidth), origin = paperWidth ? {x: 0, y: 0, w: WIDTH} : frame;
    const size = {w: origin.w / units, h: (origin.w * HEIGHT) / WIDTH / units};
    const names = paperWidth ? ["today", "option", ...(isChange() ? ["change"] : [])] : shown();
    const sites = new Map();
    for (const name of names) for (const each of marksOf(name).filter(onMap)) sites.set(each[0], [...(sites.get(each[0]) || []), each]);
    const style = size.w < NARROW ? TIGHT : ROOMY;
    const items = [...sites].sort((one, two) => moved(two[1]) - moved(one[1])).map(([site, marks]) => {
      const [x, y] = data.sites[site].at;
      return {site, marks, x: (x - origin.x) / units, y: (y - origin.y) / units};
    }).filter(({x, y}) => x >= 0 && y >= 0 && x <= size.w && y <= size.h);
    const places = placed(items, size, style);
    for (const name of names) {
      const seen = marksOf(name).filter(onMap);
      sides[name].sites.replaceChildren(...seen.map((each) => marked(each, places.get(each[0]), units)));
    }
    if (!paperWidth) number(places);
  }

  /* Where the names stand; where one has no room, its number. */
  function placed(items, size, style) {
    const sized = (item, name) => {
      const each = item.marks.map((one) => label(one, style, name));
      return {...item, style, name, w: Math.max(...each.map((one) => one.w)), h: Math.max(...each.map((one) => one.h))};
    };
    const named = items.map((item) => sized(item, "")), crowded = size.w < NARROW && items.length > MOST_NAMES;
    const first = crowded ? items.map(() => null) : ReconfigMap.placeLabels(named, size, []);
    const left = named.filter((_, number) => !first[number]).map((item) => sized(item, String(listed().indexOf(item.site) + 1)));
    const second = ReconfigMap.placeLabels(left, size, [...first.filter(Boolean), ...named.map(({x, y}) => ({x: x - 8, y: y - 8, w: 16, h: 16}))]);
    const all = [...named.map((item, number) => ({...item, box: first[number]})), ...left.map((item, number) => ({...item, box: second[number]}))];
    return new Map(all.map((item) => [item.site, item]));
  }

  /* The sites of the list, today's own after the option's. */
  const listed = () => [...new Set([...marksOf("option"), ...marksOf("today")].map(([site]) => site))];

  function number(places) {
    sitesBox.querySelector("ul").classList.toggle("map-numbered", [...places.values()].some((place) => place.name));
    sitesBox.querySelectorAll("li").forEach((item) => {
      item.querySelector(".map-number").textContent = String(listed().indexOf(Number(item.dataset.site)) + 1);
    });
  }

  const moved = (marks) => Number(marks.some(([, what]) => what !== "open" && what !== "neighbour"));

  function marked(each, place, units) {
    const [x, y] = data.sites[each[0]].at;
    const group = drawn("g", {transform: `translate(${x} ${y}) scale(${units})`});
    if (place && place.box) group.append(...labelled(each, place));
    group.append(ReconfigMap.symbol(data, each));
    return group;
  }

  /* A label in its box, pushed towards the symbol where it is smaller than the box, with a line where it is far off. */
  function labelled(each, {x, y, box, style, name}) {
    const {lines, w, h} = label(each, style, name);
    const left = box.x - x + (box.w - w) * Math.min(Math.max((x - box.x) / box.w, 0), 1);
    const top = box.y - y + (box.h - h) * Math.min(Math.max((y - box.y) / box.h, 0), 1);
    const end = [Math.min(Math.max(0, left), left + w), Math.min(Math.max(0, top), top + h)];
    const leader = Math.hypot(...end) > LONG_LEADER ? [drawn("path", {d: `M0 0L${end.join(" ")}`, class: "map-leader"})] : [];
    const words = lines.map(([text, strong], number) => {
      const line = drawn("text", {x: left + PAD, y: top + PAD + style.font * 0.9 + number * style.line, "font-size": style.font, ...(strong ? {"font-weight": "bold"} : {})});
      line.textContent = text;
      return line;
    });
    return [...leader, drawn("rect", {x: left, y: top, width: w, height: h, rx: 2, class: "map-label"}), ...words];
  }

  /* The frame: which part of the map is seen, where the swipe stands. */
  function look() {
    frame.w = Math.min(Math.max(frame.w, WIDTH / ReconfigMap.MOST_ZOOM), WIDTH);
    const tall = (frame.w * HEIGHT) / WIDTH;
    frame.x = Math.min(Math.max(frame.x, 0), WIDTH - frame.w);
    frame.y = Math.min(Math.max(frame.y, 0), HEIGHT - tall);
    svg.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.w} ${tall}`);
    const units = unitsPerDot();
    patterns.forEach((each) => each.setAttribute("patternTransform", `scale(${units})`));
    cross.setAttribute("d", `M${frame.x + frame.w / 2 - 8 * units} ${frame.y + tall / 2}h${16 * units}m${-8 * units} ${-8 * units}v${16 * units}`);
    swipe(state.swipe);
    mark();
    const whole = frame.w === WIDTH;
    container.classList.toggle("map-zoomed", !whole);
    tools.querySelectorAll("button").forEach((button) => { button.disabled = whole && button.dataset.part === "yes"; });
  }

  function swipe(per_cent) {
    state.swipe = per_cent;
    const x = frame.x + (frame.w * per_cent) / 100, hidden = isChange() || view !== "swipe";
    clip.setAttribute("x", hidden ? -WIDTH : x);
    clip.setAttribute("width", hidden ? 3 * WIDTH : Math.max(frame.x + frame.w - x, 0));
    edge.setAttribute("d", hidden || per_cent <= 0 || per_cent >= 100 ? "" : `M${x} ${frame.y}V${frame.y + (frame.w * HEIGHT) / WIDTH}`);
    swipeBox.hidden = hidden;
    titles[0].hidden = hidden || per_cent <= 0;
    titles[1].hidden = !isChange() && view === "swipe" && per_cent >= 100;
    range.value = String(per_cent);
    range.setAttribute("aria-valuetext", `Today on the left ${per_cent} % of the map, ${optionName()} on the rest`);
    presets.forEach(({button, at}) => button.setAttribute("aria-pressed", String(at === per_cent)));
  }

  const optionName = () => data.options[state.option].name;

  function zoom(factor, about = {x: frame.x + frame.w / 2, y: frame.y + (frame.w * HEIGHT) / WIDTH / 2}) {
    const before = frame.w;
    frame.w = Math.min(Math.max(before / factor, WIDTH / ReconfigMap.MOST_ZOOM), WIDTH);
    frame.x = about.x - ((about.x - frame.x) * frame.w) / before;
    frame.y = about.y - ((about.y - frame.y) * frame.w) / before;
    look();
  }

  function pan(across, down) {
    frame.x += across * frame.w;
    frame.y += (down * frame.w * HEIGHT) / WIDTH;
    look();
  }

  const whole = () => { frame.w = WIDTH; look(); };

  function tool(words, sign, act, part) {
    const button = made("button", {type: "button", class: "map-button", "aria-label": words, title: words, "data-part": part ? "yes" : "no"}, sign);
    button.addEventListener("click", act);
    return button;
  }
  const step = ReconfigMap.PAN_STEP;
  tools.append(
    tool("Zoom in", "+", () => zoom(ReconfigMap.ZOOM_STEP), false), tool("Zoom out", "−", () => zoom(1 / ReconfigMap.ZOOM_STEP), true),
    tool("Move left", "←", () => pan(-step, 0), true), tool("Move right", "→", () => pan(step, 0), true),
    tool("Move up", "↑", () => pan(0, -step), true), tool("Move down", "↓", () => pan(0, step), true),
    tool("Show the whole map", "Whole map", whole, true));

  const range = made("input", {type: "range", min: "0", max: "100", step: "1", id: `${id}-swipe`});
  range.addEventListener("input", () => swipe(Number(range.value)));
  const presets = [["Only today", 100], ["Half and half", 50], ["", 0]].map(([words, at]) => {
    const button = made("button", {type: "button", class: "map-button", "aria-pressed": "false"}, words);
    button.addEventListener("click", () => swipe(at));
    return {button, at};
  });
  swipeBox.append(made("label", {for: `${id}-swipe`}, "Slide between today (left) and the option (right)"), range,
    made("div", {class: "map-presets", role: "group", "aria-label": "What the map shows"}, ...presets.map(({button}) => button)));

  /* Areas under a point of the screen, or in the middle. */
  function areaOf(x, y) {
    const near = data.areas.at.map(([left, top], area) => [(left - x) ** 2 + (top - y) ** 2, area]).sort((one, two) => one[0] - two[0]);
    const found = near.find(([, area]) => measure.isPointInPath(outline(area), x, y));
    return found ? found[1] : -1;
  }

  function outline(area) {
    if (!outlines.has(area)) outlines.set(area, new Path2D(data.areas.path[area]));
    return outlines.get(area);
  }

  function areaAt(clientX, clientY) {
    const box = svg.getBoundingClientRect();
    return areaOf(frame.x + ((clientX - box.left) / box.width) * frame.w, frame.y + ((clientY - box.top) / box.width) * frame.w);
  }

  function select(areas) {
    state.selected = areas === null ? [] : [].concat(areas);
    const d = state.selected.map((area) => data.areas.path[area]).join("");
    chosen.setAttribute("d", d);
    chosenOver.setAttribute("d", d);
  }

  const tell = (area) => { if (area >= 0) { select(area); listeners.forEach((each) => each(area)); } };

  frameBox.addEventListener("keydown", (event) => {
    const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]};
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) pan(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(ReconfigMap.ZOOM_STEP);
    else if (event.key === "-") zoom(1 / ReconfigMap.ZOOM_STEP);
    else if (event.key === "0" || event.key === "Home") whole();
    else if (event.key === "Enter") tell(areaOf(frame.x + frame.w / 2, frame.y + (frame.w * HEIGHT) / WIDTH / 2));
    else return;
    event.preventDefault();
  });

  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = {x: event.clientX, y: event.clientY, left: frame.x, top: frame.y, moved: false}; });
  svg.addEventListener("pointermove", (event) => {
    if (!held || frame.w === WIDTH) return;
    const across = event.clientX - held.x, down = event.clientY - held.y;
    if (!held.moved && Math.hypot(across, down) < STILL) return;
    if (!held.moved) svg.setPointerCapture(event.pointerId);
    held.moved = true;
    frame.x = held.left - across * unitsPerDot();
    frame.y = held.top - down * unitsPerDot();
    look();
  });
  svg.addEventListener("pointercancel", () => { held = null; });
  svg.addEventListener("pointerup", (event) => {
    if (held && !held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < STILL) tell(areaAt(event.clientX, event.clientY));
    held = null;
  });

  /* What stands beside the map: legend, list of sites, and the maps for paper. */
  function describe() {
    const service = data.services[state.service].name, option = optionName();
    const columns = isChange() ? [{title: "Residents", numbers: sides.change.numbers}]
      : shown().map((name) => ({title: name === "today" ? "Today" : option, numbers: sides[name].numbers}));
    legendBox.replaceChildren(ReconfigMap.legend(data, state.layer, columns, id));
    const items = marksOf("option").map((each) => made("li", {"data-site": each[0]},
      made("span", {class: "map-number"}), drawn("svg", {class: "map-swatch map-symbol", viewBox: "-13 -13 26 26", "aria-hidden": "true", focusable: "false"}, ReconfigMap.symbol(data, each)),
      made("span", {}, ReconfigMap.markWords(data, each))));
    sitesBox.replaceChildren(made("h3", {}, `Sites: ${service}, ${option}`), made("ul", {}, ...items));
    titles[1].textContent = isChange() ? `${changes() ? "Change" : "No change"} in ${option}` : option;
    presets[2].button.textContent = `Only ${option}`;
    const shows = isChange() ? `how journeys change from today to ${option}` : view === "swipe" ? `journeys today and in ${option}` : `journeys in ${option}`;
    frameBox.setAttribute("aria-label", `Map of ${data.area}. ${service}: ${shows}. The tables on this page hold the same facts.`);
    describePaper(service, option);
  }

  /* Whether any area has another class than "no change". */
  const changes = () => sides.change.numbers.some((number) => number !== data.scale.changes.length + 1);

  function describePaper(service, option) {
    const parts = [["today", `${service}: today`], ["option", `${service}: ${option}`], ...(isChange() ? [["change", `${service}: how journeys change in ${option}`]] : [])];
    paper.replaceChildren(...parts.map(([name, words]) => made("figure", {}, made("figcaption", {}, words),
      drawn("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`}, drawn("use", {href: `#${id}-${name}`})))));
  }

  function show(what = {}) {
    Object.assign(state, what);
    for (const name of Object.keys(sides)) {
      if (name !== "change" || isChange()) paint(name);
      sides[name].around.toggleAttribute("data-hidden", !shown().includes(name));
    }
    describe();
    look();
  }

  const PAPER = 345;
  addEventListener("beforeprint", () => { patterns.forEach((each) => each.setAttribute("patternTransform", `scale(${unitsPerDot(PAPER)})`)); mark(PAPER); });
  addEventListener("afterprint", look);
  new ResizeObserver(() => look()).observe(frameBox);
  show();
  return {show, select, areaAt, areaOf, swipe, zoom, pan, whole, onSelect: (each) => listeners.push(each), state, frame, svg};
};
