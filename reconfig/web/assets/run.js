"use strict";

/* One run as it goes; once it is over the page is loaded again, with its answer. */
(() => {
  const place = document.getElementById("run");
  const act = document.getElementById("act");
  let held = null;

  const show = (row) => {
    if (held && held.state !== row.state) Studio.announce(`${row.words}.`);
    else if (held && held.found !== row.found) Studio.announce(`Better answer found: ${row.found}.`);
    held = row;
    for (const field of place.querySelectorAll("[data-field]")) {
      const words = row[field.dataset.field];
      Studio.put(field, field.dataset.field === "words" ? `${row.sign} ${words}` : words || (field.tagName === "DD" ? "–" : ""));
    }
    place.querySelector("[data-field=trouble]").hidden = !row.trouble;
    Studio.fill(place.querySelector(".gap"), row.bar);
    place.querySelector(".near").hidden = !row.near;
    act.hidden = !row.action;
    Studio.put(act, row.action);
    if (row.over !== Boolean(place.dataset.over)) location.reload();
  };

  act.addEventListener("click", async () => {
    Studio.problem("");
    try {
      await Studio.post(`/runs/${place.dataset.run}/${held.does}`);
    } catch (error) {
      Studio.problem(error.message);
    }
  });

  Studio.listen(`/events/runs/${place.dataset.run}`, show);
})();
