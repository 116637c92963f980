/* Two options beside each other: the difference of every figure, and the units that only one of them runs. */
"use strict";
(() => {
  const {data} = Explorer;
  const first = document.getElementById("compare-first"), second = document.getElementById("compare-second");
  const place = document.getElementById("compare-place"), state = document.getElementById("compare-state");
  const SAME = "no difference";

  function made(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const grouped = (number, digits) => number.toLocaleString("en-GB", {minimumFractionDigits: digits, maximumFractionDigits: digits});

  /* A difference in words, and whether it is better (-1), worse (1) or neither (0) for it to be more. */
  const KINDS = {
    money: {digits: 2, scale: 1e-6, text: (size) => `${data.symbol}${size}m`, less: "less", more: "more", tone: 1},
    minutes: {digits: 1, scale: 1, text: (size) => `${size} min`, less: "shorter", more: "longer", tone: 1},
    share: {digits: 0, scale: 100, text: (size) => `${size} point${size === "1" ? "" : "s"}`, less: "less", more: "more", tone: -1},
    people: {digits: 0, scale: 1, text: (size) => size, less: "fewer", more: "more", tone: 0},
    count: {digits: 0, scale: 1, text: (size) => size, less: "fewer", more: "more", tone: 0},
  };

  function difference(kind, before, after) {
    if (before === null || after === null) return {text: "not known", tone: 0};
    const {digits, scale, text, less, more, tone} = KINDS[kind];
    const change = (after - before) * scale, size = grouped(Math.abs(change), digits);
    if (Number(size.replaceAll(",", "")) === 0) return {text: SAME, tone: 0};
    return {text: `${change < 0 ? "−" : "+"}${text(size)} ${change < 0 ? less : more}`, tone: tone * Math.sign(change)};
  }

  function figures(one, other) {
    const shown = data.measures.filter((each) => each.kind in KINDS);
    const rows = shown.map((each) => {
      const [a, b] = [one.figures[each.key], other.figures[each.key]];
      const {text, tone} = difference(each.kind, a[1], b[1]);
      const marks = each.assumed ? [" ", made("span", {class: "assumed"}, "assumed")] : [];
      return made("tr", {}, made("th", {scope: "row"}, each.title, ...marks), made("td", {}, a[0]), made("td", {}, b[0]),
        made("td", {class: tone < 0 ? "better" : tone > 0 ? "worse" : ""}, text));
    });
    const head = made("tr", {}, ...["Figure", one.name, other.name, `${other.name} against ${one.name}`].map((words) => made("th", {scope: "col"}, words)));
    return wide("Differences of the figures", made("table", {}, made("caption", {}, "Differences of the figures"), made("thead", {}, head), made("tbody", {}, ...rows)));
  }

  const CELLS = {both: "● both", first: "◧ first only", second: "◨ second only", none: "○ neither"};

  function units(a, b) {
    const [one, other] = [a, b].map((number) => new Set(data.runs[number]));
    const differ = [...new Set([...one, ...other])].filter((unit) => one.has(unit) !== other.has(unit));
    if (!differ.length) return made("p", {}, "Both run the same services at the same sites.");
    const count = data.sites.length, order = (x, y) => x - y;
    const services = [...new Set(differ.map((unit) => Math.floor(unit / count)))].sort(order);
    const sites = [...new Set(differ.map((unit) => unit % count))].sort(order);
    const cell = (unit) => {
      const kind = one.has(unit) ? (other.has(unit) ? "both" : "first") : other.has(unit) ? "second" : "none";
      return made("td", {class: kind}, CELLS[kind]);
    };
    const head = made("tr", {}, made("th", {scope: "col"}, "Service"), ...sites.map((site) => made("th", {scope: "col"}, data.sites[site])));
    const rows = services.map((service) => made("tr", {}, made("th", {scope: "row"}, data.services[service]), ...sites.map((site) => cell(service * count + site))));
    const caption = `Who runs what, where they differ: ${differ.length} unit${differ.length === 1 ? "" : "s"}. First is ${data.options[a].name}, second is ${data.options[b].name}.`;
    return wide("Units by which the two differ", made("table", {class: "matrix"}, made("caption", {}, caption), made("thead", {}, head), made("tbody", {}, ...rows)));
  }

  const wide = (label, ...children) => made("div", {class: "wide", role: "region", "aria-label": label, tabindex: "0"}, ...children);

  function show() {
    const [a, b] = [first, second].map((each) => Number(each.value));
    const [one, other] = [data.options[a], data.options[b]];
    place.replaceChildren(made("div", {}, figures(one, other)), made("div", {}, units(a, b)));
    state.textContent = `${one.name} beside ${other.name}.`;
  }

  second.value = String(data.options.length - 1);
  first.value = String(Math.min(1, Math.max(data.options.length - 2, 0)));
  first.addEventListener("change", show);
  second.addEventListener("change", show);
  show();
  Explorer.choose(Math.min(1, data.options.length - 1));
})();
