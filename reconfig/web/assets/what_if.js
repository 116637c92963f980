"use strict";

/* The question: which units are settled, which numbers are turned, what counts most; sent as it stands. */
(() => {
  const services = JSON.parse(document.getElementById("services").textContent);
  const asked = JSON.parse(document.getElementById("asked").textContent);
  const forces = document.getElementById("forces");
  const form = document.getElementById("question");
  const summary = document.getElementById("summary");
  const solve = document.getElementById("solve");
  let number = 0;

  const option = (value, words) => new Option(words, value);

  const labelled = (words, select, id) => {
    const label = document.createElement("label");
    label.textContent = words;
    label.htmlFor = select.id = id;
    const line = document.createElement("p");
    line.className = "field";
    line.append(label, select);
    return line;
  };

  const sitesOf = (select, service) => {
    const found = services.find((each) => each.code === service);
    select.replaceChildren(...found.sites.map((site) => option(site.code, `${site.name} (${site.runs ? "runs today" : "not today"})`)));
  };

  const add = (given) => {
    const place = ++number;
    const line = document.createElement("li");
    const [service, site, runs] = ["service", "site", "runs"].map(() => document.createElement("select"));
    service.append(...services.map((each) => option(each.code, each.name)));
    sitesOf(site, service.value);
    runs.append(option("yes", "must run"), option("no", "must not run"));
    const suggest = () => {
      const found = services.find((each) => each.code === service.value).sites.find((each) => each.code === site.value);
      runs.value = found.runs ? "no" : "yes";
    };
    if (given) {
      service.value = given.service;
      sitesOf(site, given.service);
      site.value = given.site;
      runs.value = given.runs ? "yes" : "no";
    } else {
      suggest();
    }
    service.addEventListener("change", () => { sitesOf(site, service.value); suggest(); });
    site.addEventListener("change", suggest);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "plain-button";
    away.textContent = "Remove";
    away.setAttribute("aria-label", `Remove line ${place}`);
    away.addEventListener("click", () => { line.remove(); document.getElementById("add").focus(); summed(); });
    line.append(labelled("Service", service, `service-${place}`), labelled("Site", site, `site-${place}`), labelled("There it", runs, `runs-${place}`), away);
    forces.append(line);
    if (!given) service.focus();
    summed();
  };

  const sentForces = () => [...forces.children].map((line) => {
    const [service, site, runs] = [...line.querySelectorAll("select")].map((each) => each.value);
    return { service, site, runs: runs === "yes" };
  });

  const turned = () => [...document.querySelectorAll(".dial")].filter((dial) => isTurned(dial)).map((dial) => ({
    rule: dial.closest(".rule").dataset.rule, key: dial.dataset.key, value: Number(dial.querySelector("[type=number]").value),
  }));

  const isTurned = (dial) => {
    const box = dial.querySelector("[type=number]");
    return box.value !== "" && Number(box.value) !== Number(dial.dataset.now);
  };

  const marked = (dial) => {
    const changed = isTurned(dial);
    dial.querySelector(".changed").hidden = !changed;
    dial.classList.toggle("turned", changed);
  };

  const dialWords = (dial) => {
    const [name, unit] = dial.querySelector("label").textContent.split(", ");
    const value = Number(dial.querySelector("[type=number]").value).toLocaleString("en-GB", { maximumFractionDigits: 4 });
    return `${name.toLowerCase()} ${value}${unit ? ` ${unit}` : ""}`;
  };

  const summed = () => {
    const lines = [...forces.children].map((line) => {
      const [service, site, runs] = [...line.querySelectorAll("select")].map((each) => each.selectedOptions[0].text);
      return `${service} ${runs} at ${site.replace(/ \((runs|not) today\)$/, "")}`;
    });
    for (const dial of document.querySelectorAll(".dial.turned")) {
      lines.push(`${dial.closest(".rule").querySelector("legend").textContent.trim()}: ${dialWords(dial)}`);
    }
    if (!lines.length) lines.push("Nothing is settled and every rule stands: the search chooses freely.");
    lines.push(`What counts: ${form.querySelector("[name=minimise]:checked + span").textContent.toLowerCase()}`);
    summary.replaceChildren(...lines.map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
  };

  form.addEventListener("input", (event) => {
    const dial = event.target.closest(".dial");
    if (dial) {
      const [slider, box] = [dial.querySelector("[type=range]"), dial.querySelector("[type=number]")];
      if (event.target === slider) box.value = slider.value;
      else if (box.value !== "") slider.value = box.value;
      marked(dial);
    }
    summed();
  });
  form.addEventListener("change", summed);
  const settled = (given) => services.some((each) => each.code === given.service && each.sites.some((site) => site.code === given.site));
  asked.forces.filter(settled).forEach((given) => add(given));
  for (const dial of document.querySelectorAll(".dial")) {
    const turn = asked.turns.find((each) => each.rule === dial.closest(".rule").dataset.rule && each.key === dial.dataset.key);
    if (turn) dial.querySelector("[type=number]").value = dial.querySelector("[type=range]").value = turn.value;
    const box = dial.querySelector("[type=number]"), slider = dial.querySelector("[type=range]");
    dial.querySelector(".undo").addEventListener("click", () => {
      box.value = slider.value = dial.dataset.now;
      marked(dial);
      summed();
      box.focus();
    });
    marked(dial);
  }
  document.getElementById("add").addEventListener("click", () => add());

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    Studio.problem("");
    solve.setAttribute("aria-disabled", "true");
    const beside = document.getElementById("beside").value;
    try {
      const { run } = await Studio.post("/what-ifs", {
        minimise: form.querySelector("[name=minimise]:checked").value,
        forces: sentForces(), turns: turned(), label: document.getElementById("label").value, beside,
      });
      location.href = `${Studio.root}/runs/${run}${beside ? `?beside=${beside}` : ""}`;
    } catch (error) {
      Studio.problem(error.message);
      solve.removeAttribute("aria-disabled");
    }
  });
  summed();
})();
