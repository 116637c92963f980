/* The map of the chosen option: the shared component, a choice of service and of what colours show. */
"use strict";
(async () => {
  const text = document.getElementById("map-data"), place = document.getElementById("map-place");
  if (!text) return;
  const {made} = ReconfigMap;
  const data = await ReconfigMap.unpack(text.textContent);
  const service = made("select", {id: "map-service"}, ...data.services.map((each, number) => made("option", {value: number}, each.name)));
  const layers = [["minutes", "minutes, today beside the option"], ["change", "change of journey"]].map(([value, words]) => {
    const input = made("input", {type: "radio", name: "map-layer", value});
    input.checked = value === "minutes";
    input.addEventListener("change", draw);
    return made("label", {}, input, words);
  });
  const told = made("p", {class: "state", role: "status"});
  const container = made("div");
  place.append(
    made("div", {class: "map-choice"},
      made("label", {class: "field"}, "Service on the map ", service),
      made("fieldset", {class: "map-layer"}, made("legend", {}, "Colours show"), ...layers)),
    container, told);
  const map = ReconfigMap.create(container, data, {view: "swipe"});
  service.addEventListener("change", draw);
  map.onSelect(tell);

  function draw() {
    const number = Math.max(Explorer.state.chosen, 0), today = number === 0;
    document.querySelectorAll(".detail")[number].querySelector(".strip").after(place);
    place.classList.toggle("of-today", today);
    const layer = today ? "minutes" : place.querySelector("input[name=map-layer]:checked").value;
    map.show({service: Number(service.value), option: number, layer});
    map.swipe(today ? 100 : map.state.swipe === 100 ? 50 : map.state.swipe);
    if (map.state.selected.length) tell(map.state.selected[0]);
  }

  /* What an area has: minutes today and in the option. */
  function tell(area) {
    if (area === null || area < 0) { told.textContent = ""; return; }
    const number = Number(service.value), option = Math.max(Explorer.state.chosen, 0);
    const [before, after] = [0, option].map((each) => ReconfigMap.tenths(data, each, number)[area]);
    const words = (value) => (value === ReconfigMap.NOWHERE ? "no site in reach" : value === ReconfigMap.NOBODY ? "nobody needs it" : `${(value / 10).toFixed(1)} minutes`);
    const name = `${data.areas.name[area]}, ${data.services[number].name}`;
    const now = option ? `; ${data.options[option].name}: ${words(after)}` : "";
    told.textContent = `${name}. Today: ${words(before)}${now}.`;
    map.select(area);
  }

  Explorer.onChoice(draw);
  draw();
  Explorer.map = map;
})();
