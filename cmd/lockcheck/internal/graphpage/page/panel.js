// The panel: all that is known of what is selected.

const panel = byId('panel');

function chip(kind, words) {
  return el('span', { class: 'chip ' + kind }, words);
}

function edgeChips(e) {
  return el('div', { class: 'chips' },
    e.status === 'new' && chip('new', '+ added by the patch'),
    e.status === 'removed' && chip('removed', '× removed by the patch'),
    e.cyclic && chip('cyclic', 'part of a cycle'),
    e.against && chip('cyclic', plain('declared the other way round: ' + e.against)),
    e.try ? chip('', 'without waiting') : chip('', 'waits'),
    e.doubted && chip('', 'only possible'),
    e.implied && chip('', 'follows from other edges'));
}

function where(s) {
  return plain(`${s.file}:${s.line}`);
}

function tellClass(c) {
  const home = graph.dirs[c.home];
  const list = (head, es, other) => es.length > 0 && [
    el('h3', {}, `${head} (${es.length})`),
    el('ul', { class: 'list' }, es.slice().sort((a, b) => rank(a) - rank(b) || b.n - a.n).map((e) => el('li', { class: rowKind(e) },
      el('a', { href: classAddress(other(e)) }, sign(e), id(plain(other(e).id))),
      el('a', { href: edgeAddress(e), 'aria-label': plain(`${e.from.id} to ${e.to.id}: ${count(e.n, 'place')}`) }, edgeNote(e))))),
  ];
  return [
    el('h2', { class: 'id' }, plain(c.id)),
    el('p', { class: 'soft' }, plain(c.detail)),
    home && el('p', { class: 'soft' }, 'mostly in ', el('a', { href: address({ dir: home }) }, plain(home))),
    el('div', { class: 'chips' },
      c.status === 'new' && chip('new', '+ first ordered by the patch'),
      c.status === 'removed' && chip('removed', '× no longer ordered'),
      c.cycles.some((x) => !x.possible) && chip('cyclic', count(new Set(c.cycles.filter((x) => !x.possible)).size, 'cycle'))),
    foundList(c.found),
    cycleList('Cycles', [...new Set(c.cycles)]),
    c.self && [el('h3', {}, 'With itself'), el('ul', { class: 'list' }, el('li', {},
      el('a', { href: edgeAddress(c.self) }, 'a second one while one is held'), el('a', { href: edgeAddress(c.self) }, count(c.self.n, 'place'))))],
    list('Held when it is taken', c.in, (e) => e.from),
    list('Taken while it is held', c.out, (e) => e.to),
    !degree(c) && !c.self && el('p', { class: 'soft' }, 'It is never held together with another lock.'),
  ];
}

function rowKind(e) {
  return e.cyclic ? 'cyclic' : e.status || '';
}

function sign(e) {
  return el('span', { class: 'sign', 'aria-hidden': 'true' }, e.status === 'new' ? '+' : e.status === 'removed' ? '×' : e.cyclic ? '↻' : e.try ? '┄' : '');
}

function edgeNote(e) {
  return (e.try ? 'try, ' : e.doubted ? 'possible, ' : '') + count(e.n, 'place');
}

function foundList(list) {
  const href = (f) => byId('report').dataset.href && byId('report').dataset.href + '#' + encodeURIComponent(f.anchor);
  return list.length > 0 && [
    el('h3', {}, 'Findings'),
    list.map((f) => el('p', { class: 'finding ' + f.severity }, el('b', {}, f.severity), ' ', plain(f.message), ' ',
      el(href(f) ? 'a' : 'span', { class: 'soft', href: href(f) }, plain(f.place), ` [${f.rule}]`))),
  ];
}

function cycleList(head, list) {
  return list.length > 0 && [
    el('h3', {}, head),
    el('ul', { class: 'list' }, list.map((c) => el('li', {}, el('a', { href: cycleAddress(c), class: c.possible ? 'soft' : 'cyclic' }, id(plain(cycleName(c))))))),
  ];
}

function tellEdge(e) {
  const self = e.from === e.to;
  return [
    el('h2', {}, el('a', { class: 'id', href: classAddress(e.from) }, plain(e.from.id)), ' → ', el('a', { class: 'id', href: classAddress(e.to) }, plain(e.to.id))),
    el('p', { class: 'soft' }, self ? 'A second one of the class is acquired while one is held.' : plain(`${e.to.id} is acquired while ${e.from.id} is held.`)),
    edgeChips(e),
    foundList(e.from.found.filter((f) => e.to.found.includes(f))),
    cycleList('Cycles', [...new Set(e.cycles)]),
    el('h3', {}, count(e.n, 'place')),
    e.sites.map((s, i) => tellSite(e, site(s), i === 0)),
    e.n > e.sites.length && el('p', { class: 'soft' }, `and ${e.n - e.sites.length} more, which lockcheck graph --format json lists`),
  ];
}

function tellSite(e, s, open) {
  const notes = [s.isTry && 'without waiting', s.entry && 'held by contract', s.may && 'only possible',
    s.fromShared && s.toShared ? 'both shared' : s.fromShared ? 'held shared' : s.toShared ? 'acquired shared' : ''].filter(Boolean).join(', ');
  const steps = [];
  const add = (at, words, what) => steps.push(el('li', {}, words, what ? el('code', {}, plain(what)) : '', el('br', {}), soft(where(at), at.func ? plain(`, ${at.func}()`) : '')));
  if (s.held) add(s.held, s.entry ? 'held on entry, as this tells: ' : 'held since: ', s.held.what);
  s.chain.forEach((c, i) => add(c, i === s.chain.length - 1 ? 'acquired: ' : 'calls ', c.what));
  if (!s.chain.length) add(s, 'acquired here', '');
  return el('details', { class: 'site', open },
    el('summary', {}, id(plain(s.func + '()')), ' ', soft(where(s)), notes && soft(' · ' + notes)),
    el('ol', { class: 'steps' }, steps),
    s.gates.length > 0 && el('p', { class: 'steps soft' }, 'also held: ', plain(s.gates.join(', '))));
}

function tellCycle(c) {
  return [
    el('h2', {}, c.possible ? 'A possible cycle' : 'A cycle', ` of ${c.edges.length} locks`),
    el('p', { class: 'id' }, plain(cycleName(c))),
    el('p', { class: 'soft' }, c.possible
      ? 'It hangs on what is not known, such as which function a pointer calls.'
      : 'As many threads as it has edges, one at each of these places, wait for each other for ever.'),
    c.edges.map((e, i) => [
      el('h3', {}, `${i + 1}. `, el('a', { href: edgeAddress(e) }, plain(`${e.from.id} → ${e.to.id}`))),
      edgeChips(e),
      e.sites[c.sites[i]] && tellSite(e, site(e.sites[c.sites[i]]), true),
      e.n > 1 && el('p', {}, el('a', { href: edgeAddress(e) }, `all ${e.n} places`)),
    ]),
  ];
}

// tell fills the panel, or closes it where nothing is selected.
function tell(sel, close) {
  const body = sel.class ? tellClass(sel.class) : sel.edge ? tellEdge(sel.edge) : sel.cycle ? tellCycle(sel.cycle) : null;
  document.querySelector('main').classList.toggle('open', !!body);
  panel.replaceChildren();
  if (body) set(panel, {}, [el('button', { type: 'button', class: 'close', 'aria-label': 'Close (Escape)', title: 'Close (Escape)', click: close }, '×'), body]);
  panel.scrollTop = 0;
}
