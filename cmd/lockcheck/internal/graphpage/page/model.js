// The graph: what Go counted and placed, with what leads where.

const graph = JSON.parse(byId('data').textContent);
const text = graph.text;

const classes = graph.classes.map((c, n) => ({ ...c, n, out: [], in: [], self: null, cycles: [], found: [] }));
const edges = graph.edges.map((e) => ({ ...e, cycles: [] }));
const cycles = graph.cycles.map((c, n) => ({ ...c, n }));
const classOf = new Map(classes.map((c) => [c.id, c]));
const edgeOf = new Map();

for (const e of edges) {
  e.from = classes[e.from];
  e.to = classes[e.to];
  edgeOf.set(e.from.id + '\n' + e.to.id, e);
  if (e.from === e.to) {
    e.from.self = e;
  } else {
    e.from.out.push(e);
    e.to.in.push(e);
  }
}
for (const c of cycles) {
  c.edges = c.edges.map((n) => edges[n]);
  for (const e of c.edges) {
    e.cycles.push(c);
    e.from.cycles.push(c);
  }
}

for (const f of graph.found) {
  for (const n of f.classes) classes[n].found.push(f);
}

// homes are the directories that classes are at home in.
const homes = [...new Set(classes.map((c) => c.home))].filter((n) => n >= 0).sort((a, b) => a - b);

// rank puts first what a reader looks for first.
function rank(e) {
  if (e.cyclic) return 0;
  if (e.status) return 1;
  if (e.doubted) return 4;
  return e.implied ? 3 : 2;
}

const degree = (c) => c.in.length + c.out.length;

function step(s) {
  return { file: text[s[0]], line: s[1], func: text[s[2]], what: text[s[3]] };
}

function site(s) {
  return {
    file: text[s[0]], line: s[1], func: text[s[2]],
    isTry: !!(s[3] & 1), entry: !!(s[3] & 2), may: !!(s[3] & 4), fromShared: !!(s[3] & 8), toShared: !!(s[3] & 16),
    held: s[4] ? step(s[4]) : null, chain: s[5].map(step), gates: s[6].map((n) => text[n]),
  };
}

// address gives the fragment that shows something.
function address(what) {
  const p = new URLSearchParams();
  for (const [k, v] of Object.entries(what)) {
    if (v !== undefined && v !== null && v !== '') p.set(k, v);
  }
  return '#' + p.toString();
}
const classAddress = (c, more) => address({ ...more, class: c.id });
const edgeAddress = (e, more) => address({ ...more, edge: e.from.id, to: e.to.id });
const cycleAddress = (c) => address({ cycle: c.n + 1 });

// cycleName names a cycle by its classes.
function cycleName(c) {
  if (c.edges.length === 2) return c.edges.map((e) => e.from.id).join(' ⇄ ');
  return c.edges.map((e) => e.from.id).join(' → ') + ' → ' + c.edges[0].from.id;
}

// inDir reports whether a class or an edge has to do with a directory.
const inDir = (x, dir) => dir < 0 || (x.dirs ? x.dirs.includes(dir) : x.home === dir);
