// Drawings that are made here: one class with what is held when it is taken
// and what is taken while it is held, and the ring of a cycle.

const maxSide = 20;

function boxFor(c, x, y) {
  const w = Math.max(Array.from(c.id).length > 44 ? 44 * 7.25 : Array.from(c.id).length * 7.25, 30) + 24 + (c.self ? 16 : 0);
  return { c, x, y, w, h: 26 };
}

// around draws a class between its neighbours.
function around(c) {
  const order = (a, b) => rank(a) - rank(b) || b.n - a.n;
  const sides = [c.in.slice().sort(order), c.out.slice().sort(order)];
  const shown = sides.map((s) => s.slice(0, maxSide));
  shown[0].sort((a, b) => a.from.place - b.from.place);
  shown[1].sort((a, b) => a.to.place - b.to.place);
  const rowHeight = 32;
  const rows = Math.max(shown[0].length, shown[1].length, 1);
  const middle = boxFor(c, 0, 0);
  middle.detail = true;
  middle.w = Math.max(middle.w, Array.from(c.detail).length * 6.1 + 24);
  middle.h = Math.min(Math.max(44, 9 * rows), 240);
  const d = { key: 'around ' + c.id, nodes: [middle], lines: [], words: [], detail: false };
  const wide = [0, 0];
  for (const side of [0, 1]) {
    const ends = shown[side].map((e) => boxFor(side ? e.to : e.from, 0, 0));
    wide[side] = Math.max(0, ...ends.map((n) => n.w));
    const gap = 90 + 3 * ends.length;
    ends.forEach((n, i) => {
      const way = side ? 1 : -1;
      const e = shown[side][i];
      n.x = way * (middle.w / 2 + gap + n.w / 2);
      n.y = (i - (ends.length - 1) / 2) * rowHeight;
      const port = ends.length > 1 ? (i / (ends.length - 1) - 0.5) * (middle.h - 16) : 0;
      const a = [way * middle.w / 2, port];
      const b = [n.x - way * n.w / 2, n.y];
      const [p, q] = side ? [a, b] : [b, a];
      const bend = (q[0] - p[0]) / 2;
      d.lines.push({ e, d: `M${p[0]},${p[1]}C${p[0] + bend},${p[1]} ${q[0] - bend},${q[1]} ${q[0]},${q[1]}`, mx: (p[0] + q[0]) / 2, my: (p[1] + q[1]) / 2 });
      d.nodes.push(n);
    });
    const x = (side ? 1 : -1) * (middle.w / 2 + gap);
    const top = -((ends.length - 1) / 2) * rowHeight - 34;
    const anchor = side ? 'start' : 'end';
    const head = side ? 'taken while it is held' : 'held when it is taken';
    d.words.push({ x, y: ends.length ? top : 4, anchor, text: ends.length ? head : side ? 'nothing is taken while it is held' : 'nothing is held when it is taken' });
    const more = sides[side].length - ends.length;
    if (more > 0) d.words.push({ x, y: -top + 2, anchor, text: `and ${more} more, listed on the right` });
    if (!ends.length) wide[side] = 200;
    wide[side] += gap;
  }
  const left = middle.w / 2 + wide[0];
  const high = Math.max(middle.h / 2, (rows / 2) * rowHeight) + 40;
  return shift(d, left, high, left + middle.w / 2 + wide[1], 2 * high);
}

function shift(d, dx, dy, w, h) {
  for (const n of d.nodes) { n.x += dx; n.y += dy; }
  for (const t of d.words || []) { t.x += dx; t.y += dy; }
  for (const l of d.lines) {
    l.mx += dx;
    l.my += dy;
    l.d = l.d.replace(/(-?[\d.e-]+),(-?[\d.e-]+)/g, (_, x, y) => `${(+x + dx).toFixed(1)},${(+y + dy).toFixed(1)}`);
  }
  return { ...d, w, h };
}

// ring draws a cycle: each class is taken while the one before it is held.
function ring(c) {
  const n = c.edges.length;
  const nodes = c.edges.map((e, i) => {
    const turn = (2 * Math.PI * i) / n - (n === 2 ? Math.PI : Math.PI / 2);
    const b = boxFor(e.from, 0, 0);
    b.detail = true;
    b.h = 40;
    b.w = Math.max(b.w, Array.from(e.from.detail).length * 6.1 + 24);
    b.x = Math.cos(turn) * (n === 2 ? 240 : 190 + 30 * n);
    b.y = Math.sin(turn) * (90 + 30 * n);
    return b;
  });
  const lines = c.edges.map((e, i) => {
    const a = nodes[i];
    const b = nodes[(i + 1) % n];
    const mx = (a.x + b.x) / 2;
    const my = (a.y + b.y) / 2;
    // Bent outwards: a ring of two would be one line otherwise.
    const out = n === 2 ? [0, i === 0 ? -130 : 130] : [mx * 0.35, my * 0.35];
    const q = [mx + out[0], my + out[1]];
    const p1 = rim(a, q);
    const p2 = rim(b, q);
    const s = e.sites[c.sites[i]] && site(e.sites[c.sites[i]]);
    return {
      e, d: `M${p1[0]},${p1[1]}Q${q[0]},${q[1]} ${p2[0]},${p2[1]}`,
      mx: (p1[0] + 2 * q[0] + p2[0]) / 4, my: (p1[1] + 2 * q[1] + p2[1]) / 4, label: s && clip(s.func + '()', 40), below: q[1] > 0,
    };
  });
  const w = Math.max(...nodes.map((b) => Math.abs(b.x) + b.w / 2), 200);
  const h = Math.max(...nodes.map((b) => Math.abs(b.y) + b.h / 2), 60 + 50);
  return shift({ key: 'cycle ' + c.n, nodes, lines, words: [] }, w, h + 30, 2 * w, 2 * h + 60);
}

// rim gives where the way from a box to a point leaves the box.
function rim(b, p) {
  const dx = p[0] - b.x;
  const dy = p[1] - b.y;
  const k = Math.min(dx ? b.w / 2 / Math.abs(dx) : Infinity, dy ? b.h / 2 / Math.abs(dy) : Infinity, 1);
  return [b.x + dx * k, b.y + dy * k];
}
