/* Which option is chosen: cards, names in the table, points of the chart and the buttons all choose; every part listens.

   Explorer.choose(2); Explorer.onChoice((number) => ...); Explorer.say("..."); Explorer.data is what explorer_view.py made. */
"use strict";
const Explorer = (() => {
  const data = JSON.parse(document.getElementById("explorer-data").textContent);
  const listeners = [];
  const announcement = document.getElementById("announce");
  const details = [...document.querySelectorAll(".detail")];
  const radios = [...document.querySelectorAll("input[name=shown-option]")];
  const state = {chosen: -1};
  document.documentElement.classList.add("js");

  function say(words) { announcement.textContent = words; }

  function choose(number) {
    if (number === state.chosen) return;
    state.chosen = number;
    details.forEach((each, place) => { each.hidden = place !== number; });
    radios.forEach((each, place) => { each.checked = place === number; });
    document.querySelectorAll(".point").forEach((each) => each.setAttribute("aria-pressed", String(Number(each.dataset.pick) === number)));
    document.querySelectorAll("[data-mark]").forEach((each) => each.classList.toggle("chosen", Number(each.dataset.mark) === number));
    document.querySelectorAll(".cards > .card").forEach((each, place) => each.classList.toggle("chosen", place === number));
    document.querySelectorAll("#options-table tbody tr").forEach((each) => each.classList.toggle("chosen", Number(each.querySelector("[data-pick]").dataset.pick) === number));
    showCard(number);
    listeners.forEach((each) => each(number));
  }

  /* The card beside the chart: a copy of the one above. */
  function showCard(number) {
    const copy = document.getElementById(`card-${data.options[number].key}`).cloneNode(true);
    const box = document.createElement("div");
    copy.removeAttribute("id");
    box.className = copy.className;
    box.append(...copy.childNodes);
    box.querySelectorAll("[data-pick]").forEach(picks);
    document.getElementById("picked-card").replaceChildren(box);
  }

  function chooseAndSay(number, then) {
    choose(number);
    say(`${data.options[number].name} is chosen. ${then}`);
  }

  function picks(element) {
    element.addEventListener("click", (event) => {
      event.preventDefault();
      const number = Number(element.dataset.pick);
      if ("near" in element.dataset) return chooseAndSay(number, "Its card is beside the chart, its map and figures are below.");
      choose(number);
      details[number].closest("section").scrollIntoView();
      details[number].querySelector("h3").focus({preventScroll: true});
      return undefined;
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === " " && element.getAttribute("role") === "button") { event.preventDefault(); element.dispatchEvent(new MouseEvent("click", {cancelable: true})); }
    });
  }

  document.querySelectorAll("[data-pick]").forEach(picks);
  document.querySelectorAll("[data-mark]").forEach((each) => each.addEventListener("click", () => chooseAndSay(Number(each.dataset.mark), "")));
  radios.forEach((each, number) => each.addEventListener("change", () => chooseAndSay(number, "Its map and figures follow.")));

  return {data, state, choose, say, onChoice: (each) => listeners.push(each)};
})();
