// The lists at the left, the search, and the cards of the subsystems.

const lists = byId('lists');

function section(head, n, open, items) {
  return items.length > 0 && el('details', { open }, el('summary', {}, head, ' ', el('span', { class: 'n' }, String(n))), el('ul', { class: 'list' }, items));
}

function arrow(e) {
  return id(plain(`${e.from.id} → ${e.to.id}`));
}

// list fills the lists, of a directory or of all.
function list(dir) {
  const mine = (x) => inDir(x, dir);
  const changed = edges.filter((e) => e.status && mine(e));
  const sure = cycles.filter((c) => !c.possible && c.edges.some(mine));
  const possible = cycles.filter((c) => c.possible && c.edges.some(mine));
  const against = edges.filter((e) => e.against && mine(e));
  const named = classes.filter(mine).sort((a, b) => degree(b) - degree(a) || (a.id < b.id ? -1 : 1));
  const cycleItem = (c) => el('li', {}, el('a', { href: cycleAddress(c), class: c.possible ? '' : 'cyclic' }, id(plain(cycleName(c)))));
  const most = 1500;
  lists.replaceChildren(...[
    section('Changed by the patch', changed.length, true, changed.map((e) => el('li', {},
      el('a', { href: edgeAddress(e), class: e.status }, sign(e), arrow(e), el('span', { class: 'n' }, e.try ? 'try' : ''))))),
    section('Cycles', sure.length, true, sure.map(cycleItem)),
    section('Possible cycles', possible.length, false, possible.map(cycleItem)),
    section('Against the declared order', against.length, false, against.map((e) => el('li', {}, el('a', { href: edgeAddress(e), class: 'cyclic' }, arrow(e))))),
    section('Classes', named.length, true, named.slice(0, most).map((c) => el('li', {},
      el('a', { href: classAddress(c), class: c.status, title: plain(c.detail) }, id(plain(c.id)), el('span', { class: 'n' }, degree(c) ? String(degree(c)) : '')))).concat(
      named.length > most ? [el('li', { class: 'more' }, `and ${named.length - most} more: search for them`)] : [])),
  ].filter(Boolean));
}

// mark tells in the lists what is selected.
function mark() {
  for (const a of lists.querySelectorAll('a')) {
    if (a.getAttribute('href') === selectedAddress()) a.setAttribute('aria-current', 'true');
    else a.removeAttribute('aria-current');
  }
}

// The search.

const find = byId('find');
const found = byId('found');
let places = null; // function or file -> edges with a site there

function index() {
  places = new Map();
  for (const e of edges) {
    for (const s of e.sites) {
      for (const at of [s, ...(s[4] ? [s[4]] : []), ...s[5]]) {
        for (const key of ['f' + text[at[0]], 'n' + text[at[2]]]) {
          if (!places.has(key)) places.set(key, new Set());
          places.get(key).add(e);
        }
      }
    }
  }
}

function search(words) {
  const q = words.trim().toLowerCase();
  if (!q) return [];
  if (!places) index();
  const score = (s) => { const i = s.toLowerCase().indexOf(q); return i < 0 ? Infinity : (s.length === q.length ? -1 : 0) + i + s.length / 1000; };
  const hits = [];
  for (const c of classes) {
    const at = Math.min(score(c.id), score(c.detail) + 50);
    if (at < Infinity) hits.push({ at, node: [id(plain(c.id)), el('span', { class: 'n' }, plain(c.detail.split(' ')[0] || 'class'))], href: classAddress(c) });
  }
  for (const [key, es] of places) {
    const name = key.slice(1);
    const at = score(name) + 20;
    if (at < Infinity && name) {
      for (const e of [...es].slice(0, 4)) {
        hits.push({ at, node: [id(plain(key[0] === 'n' ? name + '()' : name)), el('span', { class: 'n' }, arrow(e))], href: edgeAddress(e) });
      }
    }
  }
  return hits.sort((a, b) => a.at - b.at).slice(0, 40);
}

function showFound() {
  const hits = search(find.value);
  found.hidden = !find.value.trim();
  found.replaceChildren(...(hits.length
    ? hits.map((h) => el('li', {}, el('a', { href: h.href, click: closeFound }, h.node)))
    : [el('li', { class: 'none' }, 'Nothing has that in its name.')]));
}

function closeFound() {
  found.hidden = true;
}

find.addEventListener('input', showFound);
find.addEventListener('focus', () => { if (find.value) showFound(); });
byId('found').parentNode.addEventListener('keydown', (ev) => {
  const links = [...found.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement);
  if (ev.key === 'ArrowDown' && links.length) (links[at + 1] || links[0]).focus();
  else if (ev.key === 'ArrowUp' && at >= 0) (links[at - 1] || find).focus();
  else if (ev.key === 'Enter' && at < 0 && links.length) { location.hash = links[0].getAttribute('href'); closeFound(); } else if (ev.key === 'Escape') { closeFound(); find.blur(); } else return;
  ev.preventDefault();
  ev.stopPropagation();
});
document.addEventListener('pointerdown', (ev) => { if (!found.parentNode.contains(ev.target)) closeFound(); });

// The subsystems.

function cards() {
  const groups = new Map();
  homes.forEach((n) => {
    const dir = graph.dirs[n];
    const own = classes.filter((c) => c.home === n);
    const parent = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '';
    if (!groups.has(parent)) groups.set(parent, []);
    const bad = cycles.filter((c) => !c.possible && c.edges.some((e) => e.dirs.includes(n))).length;
    groups.get(parent).push(el('li', {}, el('a', { href: address({ dir }) },
      id(plain(dir.slice(parent ? parent.length + 1 : 0))),
      el('small', {}, `${count(own.length, 'class', 'classes')}, ${count(edges.filter((e) => e.dirs.includes(n)).length, 'edge')}`),
      bad > 0 && el('small', { class: 'bad' }, `, ${count(bad, 'cycle')}`))));
  });
  return [...groups].map(([parent, items]) => [el('h2', {}, plain(parent || 'top')), el('ul', { class: 'cards' }, items)]);
}
