// The stage: an SVG that is moved and zoomed by pointer, wheel and keys.

const stage = byId('stage');
const world = byId('world');
const camera = { x: 0, y: 0, k: 1, w: 0, h: 0 };

function aim() {
  world.setAttribute('transform', `translate(${camera.x.toFixed(2)} ${camera.y.toFixed(2)}) scale(${camera.k.toFixed(4)})`);
}

// fit shows all of a drawing, but makes it no larger than it is meant to be.
// A wide or tall one begins where the order begins, at a size to be read.
function fit(all) {
  const box = stage.getBoundingClientRect();
  const margin = 28;
  const k = Math.min((box.width - 2 * margin) / Math.max(1, camera.w), (box.height - 2 * margin) / Math.max(1, camera.h), 1.25);
  const least = Math.min(0.85, Math.max(0.62, (box.height - 2 * margin) / Math.max(1, camera.h)));
  camera.k = all ? Math.max(k, 0.02) : Math.max(k, least);
  camera.x = camera.w * camera.k + 2 * margin < box.width ? (box.width - camera.w * camera.k) / 2 : margin;
  camera.y = camera.h * camera.k + 2 * margin < box.height ? (box.height - camera.h * camera.k) / 2 : margin;
  aim();
}

function zoom(factor, x, y) {
  const box = stage.getBoundingClientRect();
  const px = x === undefined ? box.width / 2 : x - box.left;
  const py = y === undefined ? box.height / 2 : y - box.top;
  const k = Math.min(4, Math.max(0.03, camera.k * factor));
  camera.x = px - ((px - camera.x) * k) / camera.k;
  camera.y = py - ((py - camera.y) * k) / camera.k;
  camera.k = k;
  aim();
}

function move(dx, dy) {
  camera.x += dx;
  camera.y += dy;
  aim();
}

// reveal brings a point of the drawing to the middle if it is near the rim or
// out of sight.
function reveal(x, y) {
  const box = stage.getBoundingClientRect();
  const px = camera.x + x * camera.k;
  const py = camera.y + y * camera.k;
  if (px < 90 || px > box.width - 90) camera.x += box.width / 2 - px;
  if (py < 50 || py > box.height - 50) camera.y += box.height / 2 - py;
  aim();
}

let drag = null;

stage.addEventListener('wheel', (ev) => {
  ev.preventDefault();
  if (ev.ctrlKey || ev.metaKey) zoom(Math.exp(-ev.deltaY / 200), ev.clientX, ev.clientY);
  else if (ev.shiftKey) move(-(ev.deltaX || ev.deltaY), 0);
  else if (ev.deltaX) move(-ev.deltaX, -ev.deltaY);
  else zoom(Math.exp(-ev.deltaY / 500), ev.clientX, ev.clientY);
}, { passive: false });

stage.addEventListener('pointerdown', (ev) => {
  if (ev.button === 0) drag = { x: ev.clientX, y: ev.clientY, far: false };
});
stage.addEventListener('pointermove', (ev) => {
  if (!drag) return;
  const dx = ev.clientX - drag.x;
  const dy = ev.clientY - drag.y;
  if (!drag.far && Math.hypot(dx, dy) < 4) return;
  if (!drag.far) stage.setPointerCapture(ev.pointerId);
  drag = { x: ev.clientX, y: ev.clientY, far: true };
  stage.classList.add('moving');
  move(dx, dy);
});
for (const name of ['pointerup', 'pointercancel']) {
  stage.addEventListener(name, () => {
    stage.classList.remove('moving');
    // The click that follows is none if the picture was moved.
    const moved = drag && drag.far;
    drag = null;
    if (moved) {
      stage.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => stage.removeEventListener('click', stop, true));
    }
  });
}
function stop(ev) {
  ev.stopPropagation();
  ev.preventDefault();
}

set(byId('zoom'), {}, [
  el('button', { type: 'button', 'aria-label': 'Zoom out', title: 'Zoom out (-)', click: () => zoom(1 / 1.3) }, '−'),
  el('button', { type: 'button', 'aria-label': 'Zoom in', title: 'Zoom in (+)', click: () => zoom(1.3) }, '+'),
  el('button', { type: 'button', 'aria-label': 'Show all', title: 'Show all (0)', click: () => fit(true) }, '⤢'),
]);
