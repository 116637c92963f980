/* A text field that offers places as one types: the combobox of the ARIA authoring practices, list only. */
"use strict";
const Combobox = (() => {
  const MOST = 12;

  /* find(text) gives [{words, ...}]; choose(item) is called with the one that is taken. */
  return ({input, list, count, find, choose}) => {
    let items = [], active = -1;

    function close() {
      items = [];
      active = -1;
      list.hidden = true;
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function open() {
      const found = input.value.trim() ? find(input.value) : [];
      close();
      items = found.slice(0, MOST);
      count.textContent = said(found.length);
      if (!items.length) return;
      list.replaceChildren(...items.map(entry));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function said(number) {
      if (!input.value.trim()) return "";
      if (number > MOST) return `${number} places match. The first ${MOST} are listed.`;
      return number === 1 ? "1 place matches." : `${number || "No"} places match.`;
    }

    function entry(item, number) {
      const element = document.createElement("li");
      element.id = `${list.id}-${number}`;
      element.setAttribute("role", "option");
      element.setAttribute("aria-selected", "false");
      element.textContent = item.words;
      element.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      element.addEventListener("click", () => take(item));
      return element;
    }

    function take(item) {
      input.value = item.words;
      count.textContent = "";
      close();
      choose(item);
    }

    function move(to) {
      if (!items.length) open();
      if (!items.length) return;
      active = (to + items.length) % items.length;
      [...list.children].forEach((element, number) => element.setAttribute("aria-selected", String(number === active)));
      input.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({block: "nearest"});
    }

    input.addEventListener("input", open);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") move(active + 1);
      else if (event.key === "ArrowUp") move(active < 0 ? -1 : active - 1);
      else if (event.key === "Escape" && !list.hidden) close();
      else if (event.key === "Enter" && active >= 0) take(items[active]);
      else return;
      event.preventDefault();
    });
    return {close};
  };
})();
