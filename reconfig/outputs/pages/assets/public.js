/* The public page put together: controls, map, look-up, print. */
"use strict";
document.documentElement.classList.add("js");
const PublicPage = (async () => {
  const byId = (id) => document.getElementById(id);
  const held = byId("page-data");
  if (!held) return null;
  const {map: raw, districts} = await ReconfigMap.unpacked(held.textContent);
  const data = ReconfigMap.restored(raw), {made} = ReconfigMap;

  let postcodes = null;
  const readPostcodes = byId("postcode-data") ? async () => (postcodes ||= await ReconfigMap.unpacked(byId("postcode-data").textContent)) : null;
  const places = Places(data, readPostcodes), answer = Answer(data, districts);
  const map = ReconfigMap.create(byId("map"), data, {view: "swipe"});
  let told = null;

  /* The choice of option, service and layer. */
  data.options.slice(1).forEach(({name}, number) => byId("map-option").append(made("option", {value: String(number + 1)}, name)));
  data.services.forEach(({name}, number) => byId("map-service").append(made("option", {value: String(number)}, name)));
  const form = byId("map-form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    map.show({option: Number(byId("map-option").value || 0), service: Number(byId("map-service").value), layer: form.elements.layer.value});
    if (told) tellByMap(told);
  });

  function tellByMap(place) {
    told = place;
    byId("map-answer").replaceChildren(made("div", {class: "found"}, ...answer.short(place, Number(byId("map-service").value))));
  }

  map.onSelect((area) => tellByMap(places.of(area)));

  /* The look-up. */
  const input = byId("place"), error = byId("place-error");

  function tell(place) {
    refuse("");
    const {said, more} = answer.full(place);
    byId("answer").replaceChildren(made("div", {class: "found"}, ...said));
    byId("answer-more").replaceChildren(...more);
    byId("map-answer").replaceChildren();
    told = null;
    map.select(place.areas);
  }

  function refuse(words) {
    error.textContent = words;
    if (!words) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", words ? "place-hint place-error" : "place-hint");
    if (!words) return;
    byId("answer").replaceChildren();
    byId("answer-more").replaceChildren();
    map.select(null);
    input.focus();
  }

  const box = Combobox({input, list: byId("place-list"), count: byId("place-count"), find: places.find, choose: tell});
  byId("look-up-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const place = await places.named(input.value);
    box.close();
    if (place.error) refuse(place.error);
    else tell(place);
  });

  /* On paper the tables of the service that the map shows are open as well. */
  addEventListener("beforeprint", () => {
    const shown = document.querySelectorAll(".of-service-tables")[Number(byId("map-service").value) - 1];
    if (!shown || shown.open) return;
    shown.open = true;
    addEventListener("afterprint", () => { shown.open = false; }, {once: true});
  });

  performance.mark("ready");
  return {data, map, answer, places};
})();
PublicPage.catch(() => document.documentElement.classList.remove("js")); // an old browser: the words and tables are left
