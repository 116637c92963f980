/* Where labels stand: by their symbol, inside the frame, clear of each other. Plain geometry in dots of the screen. */
"use strict";
ReconfigMap.placeLabels = (() => {
  const DIRECTIONS = 16, DISTANCES = [9, 14, 22, 34, 50, 70], GAP = 2, REACH = 8;
  const CROSSING = 60;

  const overlap = (one, two) => one.x < two.x + two.w + GAP && two.x < one.x + one.w + GAP
    && one.y < two.y + two.h + GAP && two.y < one.y + one.h + GAP;

  const nearest = (item, box) => ({
    x: Math.min(Math.max(item.x, box.x), box.x + box.w), y: Math.min(Math.max(item.y, box.y), box.y + box.h)});

  /* The boxes around a symbol at each distance in each direction, those that lie inside the frame. */
  function choices(item, frame) {
    const boxes = [];
    for (const distance of DISTANCES) {
      for (let number = 0; number < DIRECTIONS; number += 1) {
        const angle = (number * 2 * Math.PI) / DIRECTIONS, across = Math.cos(angle), down = Math.sin(angle);
        const x = item.x + across * (distance + (item.w / 2) * Math.abs(across)) - item.w / 2;
        const y = item.y + down * (distance + (item.h / 2) * Math.abs(down)) - item.h / 2;
        if (x >= GAP && y >= GAP && x + item.w <= frame.w - GAP && y + item.h <= frame.h - GAP) {
          boxes.push({x, y, w: item.w, h: item.h, cost: distance + 3 * Math.abs(down)});
        }
      }
    }
    return boxes;
  }

  function crosses(item, box, placed) {
    const end = nearest(item, box);
    return placed.some((other) => [0.2, 0.4, 0.6, 0.8].some((share) => {
      const x = item.x + share * (end.x - item.x), y = item.y + share * (end.y - item.y);
      return x > other.x && x < other.x + other.w && y > other.y && y < other.y + other.h;
    }));
  }

  /* items: {x, y, w, h}, the most important first; blocked: boxes to keep clear. The box of each, null without room. */
  return (items, frame, blocked) => {
    const symbols = items.map(({x, y}) => ({x: x - REACH, y: y - REACH, w: 2 * REACH, h: 2 * REACH}));
    const placed = [];
    return items.map((item) => {
      const free = choices(item, frame).filter((box) => ![...blocked, ...symbols, ...placed].some((other) => overlap(box, other)));
      const priced = free.map((box) => ({box, cost: box.cost + (crosses(item, box, placed) ? CROSSING : 0)}));
      if (!priced.length) return null;
      const {box} = priced.reduce((best, each) => (each.cost < best.cost ? each : best));
      placed.push(box);
      return {...box, end: nearest(item, box)};
    });
  };
})();
