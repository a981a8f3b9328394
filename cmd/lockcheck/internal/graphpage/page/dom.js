// Making of elements. Every text goes in as a text node and every value as an
// attribute: nothing that comes from the sources is ever read as HTML.

const byId = (id) => document.getElementById(id);

function set(node, attrs, children) {
  for (const [name, value] of Object.entries(attrs || {})) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(3).filter((child) => child || child === 0)); // what is not there is left out
  return node;
}

const el = (tag, attrs, ...children) => set(document.createElement(tag), attrs, children);
const svg = (tag, attrs, ...children) => set(document.createElementNS('http://www.w3.org/2000/svg', tag), attrs, children);
// id writes a name, which may be broken behind its parts.
const id = (text) => el('span', { class: 'id' }, text.split(/(?<=[._/])(?=\w)/).flatMap((part, n) => (n ? [el('wbr'), part] : [part])));
const soft = (...text) => el('span', { class: 'soft' }, ...text);

function count(n, one, many) {
  return n + ' ' + (n === 1 ? one : many || one + 's');
}

// plain shows what cannot be printed as a question mark.
function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '?');
}

function clip(text, n) {
  const letters = Array.from(plain(text));
  return letters.length <= n ? letters.join('') : letters.slice(0, n - 1).join('') + '…';
}
