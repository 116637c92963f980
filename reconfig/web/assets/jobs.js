"use strict";

/* The table of runs: rows are kept and changed in place, so that focus and ticks stay where they are. */
(() => {
  const STEP = 50;
  const body = document.querySelector("#runs tbody");
  const compare = document.getElementById("compare");
  const hint = document.getElementById("compare-hint");
  const ticked = new Set();
  const known = new Map();
  let source = null, most = STEP, first = true;

  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const gapBar = () => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    for (const [key, value] of Object.entries({ class: "gap", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(key, value);
    for (const [name, width] of [["ground", 100], ["fill", 0]]) {
      const rect = document.createElementNS(space, "rect");
      rect.setAttribute("class", name);
      rect.setAttribute("width", width);
      rect.setAttribute("height", 6);
      svg.append(rect);
    }
    return svg;
  };

  const made = (id) => {
    const tick = element("input", { type: "checkbox" });
    const link = element("a", { href: `${Studio.root}/runs/${id}` });
    const sign = element("span", { class: "sign", "aria-hidden": "true" });
    const words = element("span", {}), trouble = element("span", { class: "minor" });
    const bar = gapBar(), near = element("span", { class: "minor" });
    const button = element("button", { type: "button", class: "plain-button" });
    const texts = {}, cells = [];
    const cell = (name, ...inside) => {
      const kind = name === "Run" ? "th" : "td";
      const held = element(kind, { role: kind === "th" ? "rowheader" : "cell", "data-head": name }, ...inside);
      if (kind === "th") held.setAttribute("scope", "row");
      cells.push(held);
      return held;
    };
    cell("Compare", element("label", { class: "tick" }, tick, element("span", { class: "unseen" })));
    cell("Run", link);
    cell("State", element("span", { class: "state-line" }, sign, words), trouble);
    for (const name of ["Time", "Best found", "Best possible so far"]) texts[name] = cell(name);
    cell("How near", bar, near);
    texts.Attempt = cell("Attempt");
    cell("Change", button);
    tick.addEventListener("change", () => { if (tick.checked) ticked.add(id); else ticked.delete(id); compared(); });
    const row = { line: element("tr", { role: "row" }, ...cells), tick, link, sign, words, trouble, bar, near, button, texts, held: {} };
    button.addEventListener("click", () => act(row));
    return row;
  };

  const act = async (row) => {
    Studio.problem("");
    row.button.setAttribute("aria-disabled", "true");
    try {
      await Studio.post(`/runs/${row.held.id}/${row.held.does}`);
    } catch (error) {
      Studio.problem(error.message);
    }
    row.button.removeAttribute("aria-disabled");
  };

  const show = (row, held) => {
    if (!first && row.held.id && row.held.state !== held.state) Studio.announce(`${held.label}: ${held.words}.`);
    row.held = held;
    row.line.className = held.state;
    Studio.put(row.link, held.label);
    Studio.put(row.sign, held.sign);
    Studio.put(row.words, held.words);
    Studio.put(row.trouble, held.trouble);
    Studio.put(row.texts.Time, held.time);
    Studio.put(row.texts["Best found"], held.found);
    Studio.put(row.texts["Best possible so far"], held.possible);
    Studio.put(row.texts.Attempt, held.attempt);
    Studio.put(row.near, held.near);
    Studio.fill(row.bar, held.bar);
    row.bar.toggleAttribute("hidden", !held.near);
    row.bar.parentElement.classList.toggle("blank", !held.near);
    Studio.put(row.tick.nextSibling, `Compare ${held.label}`);
    row.tick.disabled = !held.answered;
    row.tick.parentElement.classList.toggle("away", !held.answered);
    if (!held.answered && ticked.delete(held.id)) row.tick.checked = false;
    Studio.put(row.button, held.action);
    row.button.hidden = !held.action;
    row.button.setAttribute("aria-label", `${held.action}: ${held.label}`);
  };

  const take = (data) => {
    const shown = data.rows.map((held) => {
      if (!known.has(held.id)) known.set(held.id, made(held.id));
      show(known.get(held.id), held);
      return known.get(held.id).line;
    });
    const present = new Set(data.rows.map((held) => held.id));
    for (const [id, row] of known) if (!present.has(id)) { row.line.remove(); known.delete(id); ticked.delete(id); }
    shown.forEach((line, place) => { if (body.children[place] !== line) body.insertBefore(line, body.children[place] || null); });
    counted(data);
    compared();
    first = false;
  };

  const counted = (data) => {
    const all = Object.values(data.counts).reduce((sum, count) => sum + count, 0);
    for (const place of document.querySelectorAll("[data-count]")) {
      Studio.put(place, (place.dataset.count ? data.counts[place.dataset.count] : all).toLocaleString("en-GB"));
    }
    document.getElementById("none").hidden = data.rows.length > 0;
    document.getElementById("runs").hidden = data.rows.length === 0;
    document.getElementById("more-line").hidden = data.more === 0;
    Studio.put(document.getElementById("more-words"), `${data.more.toLocaleString("en-GB")} more are not shown.`);
    const obstacle = document.getElementById("obstacle");
    Studio.put(obstacle, data.obstacle);
    obstacle.hidden = !data.obstacle;
  };

  const compared = () => {
    compare.disabled = ticked.size === 0;
    Studio.put(hint, ticked.size === 0 ? "Tick finished runs to put them side by side with today." : `${ticked.size} chosen.`);
  };

  const listen = () => {
    if (source) source.close();
    first = true;
    const state = document.querySelector("#states input:checked").value;
    source = Studio.listen(`/events/jobs?most=${most}${state ? `&state=${state}` : ""}`, take);
  };

  compare.addEventListener("click", () => {
    location.href = `${Studio.root}/explorer?${[...ticked].map((id) => `run=${id}`).join("&")}`;
  });
  document.getElementById("states").addEventListener("change", () => { most = STEP; listen(); });
  document.getElementById("more").addEventListener("click", () => { most += 2 * STEP; listen(); });
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  listen();
})();
