/* What the page says of a place, in words: every service and option, today first. */
"use strict";
const Answer = (map, districtMinutes) => {
  const {NOWHERE, NOBODY, made} = ReconfigMap;
  const MOST_READ_OUT = 8, MOST_SITES = 3;
  const services = map.services.map((service, number) => ({...service, number})).slice(1);

  const minutesOf = (place, option, service) => ("district" in place
    ? districtMinutes[option][service - 1][place.district] : ReconfigMap.tenths(map, option, service)[place.area]);

  const whole = (tenths) => Math.round(tenths / 10);
  const minutes = (tenths) => (whole(tenths) === 1 ? "1 minute" : `${whole(tenths)} minutes`);

  function change(before, after) {
    if (before === after || before === NOBODY || after === NOBODY) return {words: "no change", sign: 0};
    if (before === NOWHERE) return {words: "no open site could be reached before", sign: -1};
    if (after === NOWHERE) return {words: "", sign: 1};
    const extra = Math.abs(after - before), word = after > before ? "longer" : "shorter";
    return {words: `${extra < 10 ? "less than 1 minute" : minutes(extra)} ${word}`, sign: Math.sign(after - before)};
  }

  /* Where people of a place go: the site of an area, the sites of a district by how many residents go there. */
  function sites(place, option, service) {
    const people = new Map();
    for (const area of place.areas) {
      const site = map.nearest[option][service][area];
      if (site >= 0) people.set(site, (people.get(site) || 0) + map.areas.population[area] + 1e-9);
    }
    const names = [...people].sort((one, two) => two[1] - one[1]).map(([site]) => map.sites[site].name);
    const shown = names.slice(0, MOST_SITES).join(names.some((name) => name.includes(",")) ? "; " : ", ");
    return names.length > MOST_SITES ? `${shown} and ${names.length - MOST_SITES} more` : shown;
  }

  /* `Eastholt Hospital, 37 minutes, 14 minutes longer` */
  function facts(place, option, service) {
    const after = minutesOf(place, option, service.number), before = minutesOf(place, 0, service.number);
    if (after === NOBODY) return {words: "nobody there needs it in the figures of this page", sign: 0};
    const moved = option > 0 ? change(before, after) : {words: "", sign: 0};
    if (after === NOWHERE) return {words: "no open site can be reached", sign: moved.sign};
    const average = service.average || "district" in place, where = sites(place, option, service.number);
    const parts = [`${service.average && where && !("district" in place) ? "mostly " : ""}${where}`, `${minutes(after)}${average ? " on average" : ""}`, moved.words];
    return {words: parts.filter(Boolean).join(", "), sign: moved.sign};
  }

  const signs = (sign) => (sign > 0 ? "▲ " : sign < 0 ? "▼ " : "");

  function line(place, option, service) {
    const {words, sign} = facts(place, option, service);
    const arrow = made("span", {"aria-hidden": "true"}, signs(sign));
    return made("li", {class: sign > 0 ? "longer" : sign < 0 ? "shorter" : "same"}, arrow, `${map.options[option].name}: ${words}.`);
  }

  function ofService(place, service) {
    const lines = map.options.map((_, option) => line(place, option, service));
    return made("div", {class: "of-service"}, made("h4", {}, service.name), made("ul", {}, ...lines));
  }

  /* `Option A: the journey gets longer for 3 of 6 services, and shorter for 1.` */
  function summary(place, option) {
    const found = services.map((service) => facts(place, option, service).sign);
    const longer = found.filter((sign) => sign > 0).length, shorter = found.filter((sign) => sign < 0).length;
    const name = map.options[option].name, all = `of ${services.length} service${services.length === 1 ? "" : "s"}`;
    if (!longer && !shorter) return `${name}: no journey changes.`;
    if (!longer) return `${name}: the journey gets shorter for ${shorter} ${all}, and longer for none.`;
    return `${name}: the journey gets longer for ${longer} ${all}${shorter ? `, and shorter for ${shorter}` : ""}.`;
  }

  /* The services whose journey changes come first. */
  function changedFirst(place) {
    const changes = (service) => map.options.some((_, option) => facts(place, option, service).sign !== 0);
    return [...services.filter(changes), ...services.filter((service) => !changes(service))];
  }

  /* What is read out at once, and, where there are many services, what stands below to be read at leisure. */
  function full(place) {
    const options = map.options.map((_, option) => option).slice(1);
    const head = [made("h3", {}, place.words), ...options.map((option) => made("p", {}, summary(place, option)))];
    const rest = made("div", {class: "services"}, ...changedFirst(place).map((service) => ofService(place, service)));
    if (services.length <= MOST_READ_OUT) return {said: [...head, rest], more: []};
    return {said: [...head, made("p", {}, "Each service stands below.")], more: [rest]};
  }

  /* The same of one service, for the map; of all together, the summary. */
  function short(place, service) {
    if (service === 0) return full(place).said.slice(0, map.options.length);
    return [made("h3", {}, place.words), ofService(place, services[service - 1])];
  }

  return {full, short, facts: (place, option, service) => facts(place, option, services[service - 1]).words};
};
