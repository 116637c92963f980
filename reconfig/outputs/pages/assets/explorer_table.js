/* The table of all options: sorted by any heading, filtered, columns shown by group; what is done is said aloud. */
"use strict";
(() => {
  const table = document.getElementById("options-table");
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const state = document.getElementById("table-state");
  const name = document.getElementById("filter-name"), rules = document.getElementById("filter-rules"), cost = document.getElementById("filter-cost");
  let sorted = null;

  /* A cell without a number sorts last, whichever way round. */
  function value(row, place, kind) {
    const cell = row.cells[place];
    if (kind === "text") return cell.textContent.trim();
    return cell.dataset.order === "" ? null : Number(cell.dataset.order);
  }

  function compare(place, kind, way) {
    return (one, other) => {
      const [a, b] = [value(one, place, kind), value(other, place, kind)];
      if (a === null || b === null) return (a === null) - (b === null);
      return way * (kind === "text" ? a.localeCompare(b, "en", {numeric: true}) : a < b ? -1 : a > b ? 1 : 0);
    };
  }

  function sort(place) {
    const ascending = !(sorted && sorted.place === place && sorted.ascending);
    sorted = {place, ascending, words: words(heads[place])};
    heads.forEach((head, number) => (number === place ? head.setAttribute("aria-sort", ascending ? "ascending" : "descending") : head.removeAttribute("aria-sort")));
    body.append(...[...rows].sort(compare(place, heads[place].dataset.sort, ascending ? 1 : -1)));
    tell();
  }

  const words = (head) => head.querySelector("button").firstChild.textContent.trim();

  function filter() {
    const wanted = name.value.trim().toLowerCase();
    rows.forEach((row) => {
      const named = row.cells[0].textContent.toLowerCase().includes(wanted);
      const whole = !rules.checked || row.dataset.breaks === "0";
      const cheaper = !cost.checked || Number(row.dataset.costDifference) < 0;
      row.hidden = !(named && whole && cheaper);
    });
    tell();
  }

  function tell() {
    const shown = rows.filter((row) => !row.hidden).length;
    const number = sorted && heads[sorted.place].dataset.sort === "number";
    const order = !sorted ? "in the order given" : `by ${sorted.words}, ${number ? (sorted.ascending ? "least first" : "most first") : (sorted.ascending ? "A to Z" : "Z to A")}`;
    state.textContent = `${shown} of ${rows.length} rows, ${order}.`;
  }

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    const mark = head.querySelector(".assumed");
    button.append(head.firstChild.textContent.trim());
    head.replaceChildren(button, ...(mark ? [" ", mark] : []));
    button.addEventListener("click", () => sort(place));
  });
  document.querySelectorAll("[data-group-toggle]").forEach((box) => {
    const show = () => table.querySelectorAll(`[data-group="${box.dataset.groupToggle}"]`).forEach((cell) => { cell.hidden = !box.checked; });
    box.addEventListener("change", show);
    show();
  });
  name.addEventListener("input", filter);
  rules.addEventListener("change", filter);
  cost.addEventListener("change", filter);
  tell();
})();
