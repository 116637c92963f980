"use strict";

/* What every page of the studio uses: the root of all paths, changes, streams of events, what is announced. */
const Studio = (() => {
  const root = document.documentElement.dataset.root;
  const QUIET = 2500;  // milliseconds between two announcements: changes of a second are said together
  const waiting = [];
  let timer = 0;

  const post = async (path, body) => {
    const answer = await fetch(`${root}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body === undefined ? {} : body),
    }).catch(() => { throw new Error("The studio does not answer. Is it still open?"); });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.message || `The studio refused it (${answer.status}).`);
    return said;
  };

  const connection = (words) => {
    const line = document.getElementById("connection");
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  };

  const listen = (path, take) => {
    const source = new EventSource(`${root}${path}`);
    source.onmessage = (event) => { connection(""); take(JSON.parse(event.data)); };
    source.onerror = () => connection("The studio does not answer. What you see is how it was; it goes on by itself when the studio is open again.");
    addEventListener("pagehide", () => source.close());
    return source;
  };

  const announce = (words) => {
    if (!waiting.includes(words)) waiting.push(words);
    if (!timer) timer = setTimeout(say, 300);
  };

  const say = () => {
    document.getElementById("announce").textContent = waiting.splice(0).slice(-4).join(" ");
    timer = setTimeout(() => { timer = 0; if (waiting.length) say(); }, QUIET);
  };

  const problem = (words) => {
    const line = document.getElementById("problem");
    line.textContent = words;
    line.hidden = !words;
  };

  const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };

  const fill = (svg, share) => { svg.querySelector(".fill").setAttribute("width", String(share)); };

  return { root, post, listen, announce, problem, put, fill };
})();
