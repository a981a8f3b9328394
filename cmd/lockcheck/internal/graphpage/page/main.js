// What the address asks for, and what is shown for it.

const whole = graph.views.find((v) => v.dir < 0);
let state = {}; // view, dir, and one of class, edge, cycle
let on = ''; // the key of the drawing on the stage
let main = null; // the box that is to be in sight

// asked reads the address. What it names and is not there is left out.
function asked() {
  const p = new URLSearchParams(location.hash.slice(1));
  const s = { dir: p.has('dir') ? graph.dirs.indexOf(p.get('dir')) : -1 };
  s.class = classOf.get(p.get('class'));
  s.edge = p.has('edge') ? edgeOf.get(p.get('edge') + '\n' + p.get('to')) : undefined;
  s.cycle = cycles[p.get('cycle') - 1];
  if (s.dir < 0 && !whole && homes.length === 1) s.dir = homes[0];
  const can = {
    order: whole || s.dir >= 0,
    around: s.class || s.edge,
    cycle: s.cycle,
    areas: homes.length > 1,
  };
  s.view = can[p.get('view')] ? p.get('view') : usual(s);
  return s;
}

// usual gives the view that suits a selection best.
function usual(s) {
  if (s.dir >= 0) return 'order';
  if (whole && graph.small && drawnIn(whole, s)) return 'order';
  if (s.cycle) return 'cycle';
  if (s.class || s.edge) return 'around';
  return whole || homes.length < 2 ? 'order' : 'areas';
}

// drawnIn reports whether a view has what is selected.
function drawnIn(v, s) {
  return !s.class || v.nodes.some((n) => n[0] === s.class.n);
}

const names = (s) => ({ class: s.class && s.class.id, edge: s.edge && s.edge.from.id, to: s.edge && s.edge.to.id, cycle: s.cycle && s.cycle.n + 1 });

// selectedAddress is how lists link to what is selected.
function selectedAddress() {
  return state.class ? classAddress(state.class) : state.edge ? edgeAddress(state.edge) : state.cycle ? cycleAddress(state.cycle) : '';
}

// choose selects something in the picture, and stays with the picture.
function choose(what) {
  const stay = state.view === 'order' ? { view: 'order', dir: graph.dirs[state.dir] } : {};
  if (what.class) location.hash = classAddress(what.class, stay);
  else if (what.edge) location.hash = edgeAddress(what.edge, state.view === 'around' && state.class ? { view: 'around', ...stay } : stay);
}

function close() {
  location.hash = address(state.view === 'order' ? { view: 'order', dir: graph.dirs[state.dir] } : {});
}

function drawingFor(s) {
  if (s.view === 'around') return around(s.class || (on === 'around ' + s.edge.to.id ? s.edge.to : s.edge.from));
  if (s.view === 'cycle') return ring(s.cycle);
  const v = s.dir >= 0 ? graph.views.find((x) => x.dir === s.dir) : whole;
  return viewOf(v || { dir: s.dir, w: 0, h: 0, nodes: [], lines: [] });
}

function remark(d) {
  const left = [];
  if (d.left) left.push(count(d.left, 'edge that follows from others', 'edges that follow from others'));
  if (d.doubted) left.push(count(d.doubted, 'edge that is only possible', 'edges that are only possible'));
  if (d.alone) left.push(count(d.alone, 'class that no drawn edge reaches', 'classes that no drawn edge reaches'));
  if (d.omitted) left.push(count(d.omitted, 'class with few edges', 'classes with few edges'));
  return left.length ? 'Not drawn: ' + left.join(', ') + '.' + (d.left || d.doubted ? ' Select a class to see all of its edges.' : '') : '';
}

function show() {
  const before = state;
  state = asked();
  const areas = state.view === 'areas';
  byId('areas').hidden = !areas;
  stage.style.display = areas ? 'none' : '';
  byId('zoom').style.visibility = areas ? 'hidden' : '';
  if (before.dir !== state.dir) list(state.dir);
  tell(state, close); // first: it takes room from the stage
  tabs();
  byId('status').textContent = spoken(state);
  if (areas) {
    if (!byId('areas').firstChild) byId('areas').append(...cards().flat());
    byId('remark').textContent = '';
    on = '';
  } else {
    const d = drawingFor(state);
    const other = d.key !== on;
    if (other) {
      const focused = world.contains(document.activeElement);
      on = d.key;
      draw(d, choose);
      if (focused && d.nodes.length) d.nodes[0].node.focus({ preventScroll: true });
      byId('remark').textContent = remark(d);
    }
    main = light((state.view === 'around' && state.class) || state.view === 'cycle' ? {} : state);
    frame(other);
  }
  mark();
  document.body.dataset.view = state.view; // for those who look from outside
}

// spoken tells in a line what is selected, for those who hear the page.
function spoken(s) {
  if (s.class) return plain(`${s.class.id}: ${count(s.class.in.length, 'class', 'classes')} held when it is taken, ${s.class.out.length} taken while it is held`);
  if (s.edge) return plain(`${s.edge.to.id} is acquired while ${s.edge.from.id} is held, at ${count(s.edge.n, 'place')}`);
  return s.cycle ? plain('cycle ' + cycleName(s.cycle)) : '';
}

// frame brings what matters into sight.
function frame(anew) {
  if (anew) fit(state.view !== 'order');
  if (main && state.view === 'order') reveal(main.x, main.y);
}

function tabs() {
  const tab = (view, words, more) => el('a', { href: address({ view, ...more }), 'aria-current': state.view === view && 'true' }, words);
  const dir = graph.dirs[state.dir];
  const sel = names(state);
  const one = state.class || (state.edge && state.edge.from);
  byId('views').replaceChildren(...[
    (whole || dir) && tab('order', 'Order', { dir, ...sel }),
    one && tab('around', plain('Around ' + one.id), sel),
    state.cycle && tab('cycle', 'Cycle ' + (state.cycle.n + 1), sel),
    homes.length > 1 && tab('areas', 'Subsystems', {}),
  ].filter(Boolean));
  const pick = el('select', { 'aria-label': 'Subsystem', change: (ev) => { location.hash = address({ dir: ev.target.value, view: ev.target.value ? '' : 'order' }); } },
    el('option', { value: '' }, 'all subsystems'),
    homes.map((n) => el('option', { value: graph.dirs[n], selected: n === state.dir }, plain(graph.dirs[n]))));
  byId('scope').replaceChildren(...(homes.length > 1 ? [pick] : []));
}

function legend() {
  const lineKey = (kind, words, cross) => el('li', {}, svg('svg', { 'aria-hidden': 'true' }, svg('g', { class: kind }, svg('path', { class: 'line', d: 'M0,8H34' }),
    cross && svg('g', { transform: 'translate(14 8)' }, svg('circle', { class: 'mark', r: 6 }), svg('path', { class: 'sign', d: cross })))), words);
  const boxKey = (kind, words) => el('li', {}, svg('svg', { class: 'small', 'aria-hidden': 'true' }, svg('g', { class: 'class ' + kind }, svg('rect', { class: 'stripe', x: 4, y: 1, width: 4, height: 14, rx: 2 }))), words);
  const some = (f) => edges.some(f);
  set(byId('legend'), {}, [
    lineKey('edge', 'held → acquired'),
    some((e) => e.try) && lineKey('edge try', 'without waiting'),
    some((e) => e.doubted) && lineKey('edge doubted', 'only possible'),
    some((e) => e.cyclic) && lineKey('edge cyclic', 'part of a cycle'),
    some((e) => e.status === 'new') && lineKey('edge new', 'added', 'M-3,0H3M0,-3V3'),
    some((e) => e.status === 'removed') && lineKey('edge removed', 'removed', 'M-3,-3L3,3M-3,3L3,-3'),
    classes.some((c) => /\bsleepable\b/.test(c.kind)) && boxKey('sleepable', 'sleepable'),
    classes.some((c) => !/\b(sleepable|spin)\b/.test(c.kind)) && boxKey('', 'not sleepable'),
    classes.some((c) => /\bspin\b/.test(c.kind)) && boxKey('spin', 'spin'),
    classes.some((c) => c.self) && el('li', {}, svg('svg', { class: 'small', 'aria-hidden': 'true' }, svg('path', { class: 'loop', d: 'M3,6.6A4.5,4.5 0 1 1 9.2,6.8m-2.6,-1.4l2.6,1.4l1.2,-2.8' })), 'a second one while one is held'),
  ].filter(Boolean));
}

document.addEventListener('keydown', (ev) => {
  if (ev.ctrlKey || ev.altKey || ev.metaKey || ev.target.matches('input, select, textarea')) return;
  const keys = { '/': () => { find.focus(); find.select(); }, '+': () => zoom(1.3), '=': () => zoom(1.3), '-': () => zoom(1 / 1.3), 0: () => fit(true), Escape: close };
  if (!keys[ev.key]) return;
  ev.preventDefault();
  keys[ev.key]();
});
stage.addEventListener('click', (ev) => { if (ev.target === stage && (state.class || state.edge || state.cycle)) close(); });
window.addEventListener('hashchange', show);
window.addEventListener('resize', () => { if (on) frame(true); });
legend();
list(-1);
show();
