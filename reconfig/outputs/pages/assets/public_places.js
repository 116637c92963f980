/* Places that people type: small areas, districts and postcodes. Nothing typed leaves the page. */
"use strict";
const Places = (data, readPostcodes) => {
  const POSTCODE = /^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$/;
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const districtOf = (area) => data.districts.name[data.areas.district[area]];
  const repeated = new Set(data.areas.name.filter((name, area) => data.areas.name.indexOf(name) !== area));

  function areaWords(area) {
    const name = data.areas.name[area], district = districtOf(area);
    const told = district && !plain(name).startsWith(plain(district)) ? `${name}, ${district}` : name;
    return repeated.has(name) ? `${told} (${data.areas.code[area]})` : told;
  }

  const districts = data.districts.name.map((name, district) => (
    {district, areas: data.areas.district.flatMap((each, area) => (each === district ? [area] : [])), words: `${name} (district)`, key: plain(name)}));
  const areas = data.areas.name.map((_, area) => (
    {area, areas: [area], words: areaWords(area), key: plain(`${areaWords(area)} ${data.areas.code[area]}`)}));
  const all = [...(districts.length > 1 || districts[0].key !== "not stated" ? districts : []), ...areas];

  /* Every word must begin a word of the place; places that begin with the text come first. */
  function find(text) {
    const key = plain(text), words = key.split(" ");
    const found = all.filter((each) => words.every((word) => each.key.startsWith(word) || each.key.includes(` ${word}`)));
    return [...found.filter((each) => each.key.startsWith(key)), ...found.filter((each) => !each.key.startsWith(key))];
  }

  /* The place that a whole text names: {area} or {district}, or {error} in words. */
  async function named(text) {
    const letters = text.toUpperCase().replace(/\s+/g, ""), parts = letters.match(POSTCODE);
    const known = all.filter((each) => plain(each.words) === plain(text) || plain(each.words.replace(/ \(district\)$/, "")) === plain(text));
    if (known.length) return known[0];
    if (parts && readPostcodes) return postcode(parts, await readPostcodes());
    if (!text.trim()) return {error: readPostcodes ? "Type a postcode or the name of a place." : "Type the name of a place."};
    const found = find(text);
    if (found.length === 1) return found[0];
    if (found.length) return {error: `${found.length} places match “${text}”. Type more letters, or choose from the list.`};
    if (parts) return {error: `“${text}” looks like a postcode. This page has no postcodes: type the name of a place, or press your place on the map.`};
    return {error: `No small area or district is called “${text}”. Check how it is spelt${readPostcodes ? ", type a whole postcode," : ""} or press your place on the map.`};
  }

  function postcode([, outward, inward], {digits, outward: held}) {
    const words = `${outward} ${inward}`, entries = held[outward] || "", length = inward.length + digits;
    for (let start = 0; start < entries.length; start += length) {
      if (entries.startsWith(inward, start)) {
        const area = parseInt(entries.slice(start + inward.length, start + length), 36);
        return {...areas[area], words: `${words}, in ${areas[area].words}`};
      }
    }
    return {error: `The postcode ${words} is not in the list of this page. Check it, or type the name of a place: the postcode may be new, or lie outside the area.`};
  }

  return {find, named, of: (area) => areas[area]};
};
