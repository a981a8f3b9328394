// Filters of the findings. The page is whole without them.

const filter = document.getElementById('filter');
const find = document.getElementById('find');
const articles = [...document.querySelectorAll('article')];
const entries = new Map([...document.querySelectorAll('nav [data-for]')].map((li) => [li.dataset.for, li]));
const buttons = filter ? [...filter.querySelectorAll('button')] : [];
const severities = ['error', 'warning', 'note'];

// apply hides what does not match: of the severities one that is pressed, if
// any is, of the rules likewise, and every word of the text.
function apply() {
  const pressed = buttons.filter((b) => b.getAttribute('aria-pressed') === 'true').map((b) => b.dataset.kind);
  const groups = [pressed.filter((k) => severities.includes(k)), pressed.filter((k) => !severities.includes(k))];
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const a of articles) {
    const kinds = a.dataset.kinds.split(' ');
    const text = words.length ? a.textContent.toLowerCase() : '';
    const shown = groups.every((g) => !g.length || g.some((k) => kinds.includes(k))) && words.every((w) => text.includes(w));
    a.hidden = !shown;
    entries.get(a.id).hidden = !shown;
  }
  for (const f of document.querySelectorAll('nav .file')) f.hidden = !f.querySelector('li:not([hidden])');
}

function current() {
  for (const [anchor, li] of entries) {
    const a = li.querySelector('a');
    if ('#' + anchor === location.hash) a.setAttribute('aria-current', 'true');
    else a.removeAttribute('aria-current');
  }
  const rule = document.getElementById(location.hash.slice(1));
  if (rule && rule.localName === 'details') rule.open = true;
}

if (filter) {
  filter.hidden = false;
  find.addEventListener('input', apply);
  for (const b of buttons) {
    b.addEventListener('click', () => {
      b.setAttribute('aria-pressed', String(b.getAttribute('aria-pressed') !== 'true'));
      apply();
    });
  }
  document.addEventListener('keydown', (ev) => {
    if (ev.key === '/' && ev.target !== find) {
      ev.preventDefault();
      find.focus();
    } else if (ev.key === 'Escape' && ev.target === find) {
      find.value = '';
      apply();
    }
  });
}
window.addEventListener('hashchange', current);
current();
