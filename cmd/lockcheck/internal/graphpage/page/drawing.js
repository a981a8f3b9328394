// Drawings: boxes and lines with places, as Go or around.js made them, put on
// the stage. One box can be reached by Tab, the others by arrow keys.

const head = stage.querySelector('#head').cloneNode(true);
head.id = 'head-lit';
stage.querySelector('defs').append(head);

let drawn = { nodes: [], lines: [] };

// viewOf makes a drawing of one that Go placed.
function viewOf(v) {
  return {
    key: 'view ' + v.dir, w: v.w, h: v.h, detail: v.detail, left: v.left, doubted: v.doubted, alone: v.alone, omitted: v.omitted,
    nodes: v.nodes.map((n) => ({ c: classes[n[0]], x: n[1] / 10, y: n[2] / 10, w: n[3] / 10, h: n[4] / 10, outside: !!n[5] })),
    lines: v.lines.map((l) => ({ e: edges[l[0]], d: l[1], mx: l[2], my: l[3] })),
  };
}

// draw puts a drawing on the stage. choose is called with what is clicked.
function draw(d, choose) {
  drawn = d;
  d.extra = svg('g', {});
  const lines = svg('g', {}, d.lines.map((l) => line(l, choose)));
  const boxes = svg('g', {}, d.nodes.map((n) => box(n, d.detail, choose)));
  const words = (d.words || []).map((w) => svg('text', { class: 'said', x: w.x, y: w.y, 'text-anchor': w.anchor }, w.text));
  world.replaceChildren(lines, d.extra, boxes, ...words);
  if (d.nodes.length) d.nodes[0].node.setAttribute('tabindex', 0);
  camera.w = d.w;
  camera.h = d.h;
}

function line(l, choose) {
  const e = l.e;
  const cross = { new: 'M-3,0H3M0,-3V3', removed: 'M-3,-3L3,3M-3,3L3,-3' }[e.status];
  l.node = svg('g', { class: e.kind + (e.doubted && !e.cyclic && !e.status ? ' doubted' : ''), click: () => choose({ edge: e }) },
    svg('title', {}, edgeTitle(e)),
    svg('path', { class: 'wide', d: l.d }),
    svg('path', { class: 'line', d: l.d }),
    cross && svg('g', { transform: `translate(${l.mx} ${l.my})` }, svg('circle', { class: 'mark', r: 6 }), svg('path', { class: 'sign', d: cross })),
    l.label && svg('text', { x: l.mx, y: l.my + (l.below ? 16 : -8) }, l.label));
  return l.node;
}

function edgeTitle(e) {
  let s = `${e.to.id} is acquired while ${e.from.id} is held`;
  if (e.try) s += ', without waiting';
  if (e.status) s += e.status === 'new' ? '; added by the patch' : '; removed by the patch';
  if (e.cyclic) s += '; part of a cycle';
  else if (e.doubted) s += '; only possible';
  return plain(s + `; ${count(e.n, 'place')}`);
}

function box(n, detail, choose) {
  const c = n.c;
  const x = n.x - n.w / 2;
  const y = n.y - n.h / 2;
  const two = detail || n.detail;
  n.node = svg('g', {
    class: c.kind + ' node' + (n.outside ? ' outside' : ''), tabindex: -1, role: 'button',
    'aria-label': plain(`${c.id}: ${c.detail || 'lock class'}; ${count(c.in.length, 'class', 'classes')} before it, ${c.out.length} after it`),
    click: () => choose({ class: c }),
    keydown: (ev) => keyOnBox(ev, n, choose),
    focus: () => { if (n.node.matches(':focus-visible')) reveal(n.x, n.y); },
  },
  svg('title', {}, plain(c.id + (c.detail ? ': ' + c.detail : ''))),
  svg('rect', { class: 'box', x, y, width: n.w, height: n.h, rx: 4 }),
  svg('rect', { class: 'stripe', x, y, width: 4, height: n.h, rx: 2 }),
  svg('text', { x: x + 12, y: two ? n.y - 3 : n.y + 4 }, clip(c.id, 44)),
  two && svg('text', { class: 'detail', x: x + 12, y: n.y + 12 }, clip(c.detail, 52)),
  c.self && svg('path', { class: 'loop', d: `M${x + n.w - 16},${n.y - 3.4}A4.5,4.5 0 1 1 ${x + n.w - 9.8},${n.y - 3.2}m-2.6,-1.4l2.6,1.4l1.2,-2.8` }));
  return n.node;
}

// keyOnBox goes to the next box in the direction of an arrow.
function keyOnBox(ev, n, choose) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[ev.key];
  if (ev.key === 'Enter' || ev.key === ' ') {
    ev.preventDefault();
    choose({ class: n.c });
    return;
  }
  if (!way || ev.ctrlKey || ev.altKey || ev.metaKey) return;
  ev.preventDefault();
  let best = null;
  let least = Infinity;
  for (const m of drawn.nodes) {
    const along = (m.x - n.x) * way[0] + (m.y - n.y) * way[1];
    const aside = Math.abs((m.x - n.x) * way[1]) + Math.abs((m.y - n.y) * way[0]);
    if (m !== n && along > 4 && along + 2 * aside < least) {
      least = along + 2 * aside;
      best = m;
    }
  }
  if (best) {
    n.node.setAttribute('tabindex', -1);
    best.node.setAttribute('tabindex', 0);
    best.node.focus();
    reveal(best.x, best.y);
  }
}

// light lets what is selected stand out, with edges that the drawing leaves
// out, and gives a box of it.
function light(sel) {
  const lit = new Set(sel.edge ? [sel.edge] : sel.cycle ? sel.cycle.edges : sel.class ? [...sel.class.in, ...sel.class.out] : []);
  const near = new Set(sel.class ? [sel.class] : []);
  for (const e of lit) near.add(e.from).add(e.to);
  world.classList.toggle('dim', near.size > 0);
  const boxes = new Map();
  let main = null;
  for (const n of drawn.nodes) {
    boxes.set(n.c, n);
    n.node.classList.toggle('near', near.has(n.c));
    n.node.classList.toggle('chosen', n.c === sel.class);
    if (n.c === sel.class || (!main && near.has(n.c) && !sel.class)) main = n;
  }
  for (const l of drawn.lines) {
    l.node.classList.toggle('lit', lit.has(l.e));
    l.node.classList.toggle('chosen', l.e === sel.edge);
    if (lit.has(l.e)) l.node.parentNode.append(l.node); // on top
    lit.delete(l.e);
  }
  drawn.extra.replaceChildren(...[...lit].filter((e) => boxes.has(e.from) && boxes.has(e.to)).map((e) => {
    const a = boxes.get(e.from);
    const b = boxes.get(e.to);
    return svg('g', { class: e.kind + ' lit extra' + (e.doubted ? ' doubted' : '') }, svg('title', {}, edgeTitle(e)), svg('path', { class: 'line', d: swing(a, b) }));
  }));
  return main;
}

// swing gives a curve from box to box that looks for no way around others.
function swing(a, b) {
  const right = b.x >= a.x;
  const x1 = a.x + (right ? a.w : -a.w) / 2;
  const x2 = b.x + (right ? -b.w : b.w) / 2;
  const bend = Math.max(40, Math.abs(x2 - x1) / 2) * (right ? 1 : -1);
  return `M${x1},${a.y}C${x1 + bend},${a.y} ${x2 - bend},${b.y} ${x2},${b.y}`;
}
