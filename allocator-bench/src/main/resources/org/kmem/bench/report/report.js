'use strict';
// The page works from disk: everything it needs is in it. The plots come as JSON with their axes and ticks; this script
// puts them where the page has room for them, and lets tables be sorted and series be hidden.
window.addEventListener('error', event => failed(event.message));
window.addEventListener('unhandledrejection', event => failed(String(event.reason)));

function failed(what) {
  document.documentElement.dataset.failed = what;
  const warning = document.createElement('p');
  warning.className = 'warn';
  warning.textContent = 'A part of this page failed: ' + what;
  document.querySelector('main').prepend(warning);
}

const data = JSON.parse(document.getElementById('plots').textContent);
const drawingSpace = document.createElement('div');
drawingSpace.innerHTML = '<svg></svg>';
const SVG = drawingSpace.firstChild.namespaceURI;
const WIDTH = 470, TOP = 8, RIGHT = 12, BOTTOM = 40, MARK = 3.2, NEAR = 30;
const TYPES = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic', 'CMA', 'Isolate'];

function svg(name, attributes, parent, text) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

function html(name, attributes, parent, text) {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

/** Three digits that count, with k, M or G for thousands. */
function number(value) {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(1);
  let unit = '';
  for (const next of ['k', 'M', 'G', 'T']) {
    if (Math.abs(value) < 1000) break;
    value /= 1000;
    unit = next;
  }
  return Number(value.toPrecision(3)) + unit;
}

// ---- plots ----

function position(axis, value) {
  return axis.log
    ? Math.log(value / axis.min) / Math.log(axis.max / axis.min)
    : (value - axis.min) / (axis.max - axis.min);
}

/** The shapes of marks, as the pictures in documents have them. */
function mark(shape, x, y, r = MARK) {
  switch (shape) {
    case 0: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    case 1: return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 2: return `M${x} ${y - r}l${r} ${2 * r}h${-2 * r}z`;
    case 3: return `M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`;
    case 4: return `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
    default: return `M${x - r} ${y}h${2 * r}m${-r} ${-r}v${2 * r}`;
  }
}

function styled(look) {
  return `--on-light:${look.light};--on-dark:${look.dark}`;
}

function draw(figure, plot, looks) {
  const rows = plot.byRow ? plot.y.ticks.length : 0;
  const left = plot.byRow ? 190 : 46;
  const height = plot.byRow ? Math.max(90, rows * 15) + TOP + BOTTOM : 270;
  const right = WIDTH - RIGHT, base = height - BOTTOM;
  const round = value => Math.round(value * 10) / 10;
  const atX = value => round(left + (right - left) * position(plot.x, value));
  const atY = value => round(plot.byRow
    ? TOP + (base - TOP) * position(plot.y, value)
    : base - (base - TOP) * position(plot.y, value));
  const names = plot.series.map(series => looks[series.look].name);
  const drawing = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', tabindex: 0,
    'aria-label': `${plot.title}. ${plot.y.label} by ${plot.x.label}, of ${names.join(', ')}. Arrow keys go from mark to mark.`
  }, figure);
  for (const tick of plot.x.ticks) {
    svg('path', { class: 'gridline', d: `M${atX(tick[0])} ${TOP}V${base}` }, drawing);
    svg('text', { x: atX(tick[0]), y: base + 14, 'text-anchor': 'middle' }, drawing, tick[1]);
  }
  for (const tick of plot.y.ticks) {
    svg('path', { class: 'gridline', d: `M${left} ${atY(tick[0])}H${right}` }, drawing);
    const label = plot.byRow && tick[1].length > 32 ? '…' + tick[1].slice(-31) : tick[1];
    const text = svg('text', { x: left - 5, y: atY(tick[0]) + 4, 'text-anchor': 'end' }, drawing, label);
    if (label !== tick[1]) svg('title', {}, text, tick[1]);
  }
  svg('path', { class: 'frame', d: `M${left} ${TOP}V${base}H${right}` }, drawing);
  svg('text', { x: right, y: base + 32, 'text-anchor': 'end' }, drawing, plot.x.label);
  if (!plot.byRow) svg('text', { x: left + 5, y: TOP + 9 }, drawing, plot.y.label);
  for (const rule of plot.rules) {
    const d = rule.upright ? `M${atX(rule.at)} ${TOP}V${base}` : `M${left} ${atY(rule.at)}H${right}`;
    svg('path', { class: 'rule', d }, drawing);
    const place = rule.upright ? { x: atX(rule.at) + 4, y: base - 5 } : { x: right - 2, y: atY(rule.at) - 4, 'text-anchor': 'end' };
    svg('text', { class: 'rule-label', ...place }, drawing, rule.label);
  }
  const marks = [];
  for (const series of plot.series) {
    const look = looks[series.look];
    const group = svg('g', { class: 'series', 'data-look': series.look, style: styled(look) }, drawing);
    let line = '', shapes = '', bars = '';
    const bare = series.line && series.x.length > 30;
    series.x.forEach((valueX, i) => {
      const x = atX(valueX), y = atY(series.y[i]);
      line += (line ? 'L' : 'M') + x + ' ' + y;
      if (!bare) shapes += mark(look.shape, x, y);
      const error = series.error && series.error[i];
      const axis = plot.byRow ? plot.x : plot.y, at = plot.byRow ? valueX : series.y[i];
      if (error && !(axis.log && error >= at)) {
        const low = Math.max(axis.min, at - error), high = Math.min(axis.max, at + error);
        bars += plot.byRow ? `M${atX(low)} ${y}H${atX(high)}` : `M${x} ${atY(low)}V${atY(high)}`;
      }
      marks.push({ x, y, series, look, i, group });
    });
    if (series.line) svg('path', { d: line, 'stroke-dasharray': look.dashes || 'none' }, group);
    if (bars) svg('path', { d: bars, 'stroke-opacity': .5 }, group);
    if (shapes) svg('path', { class: 'marks', d: shapes }, group);
  }
  const cursor = svg('path', { class: 'cursor', d: '' }, drawing);
  explore(drawing, cursor, marks, height, found => words(plot, found));
}

function words(plot, found) {
  const told = (axis, value) => {
    const tick = axis.ticks.find(each => Math.abs(each[0] - value) < 1e-9);
    return tick ? tick[1] : number(value);
  };
  const x = found.series.x[found.i], y = found.series.y[found.i];
  const error = found.series.error && found.series.error[found.i];
  const bar = error ? ' ± ' + number(error) : '';
  return plot.byRow
    ? `${found.look.name}\n${told(plot.y, y)}\n${plot.x.label}: ${number(x)}${bar}`
    : `${found.look.name}\n${plot.x.label}: ${told(plot.x, x)}\n${plot.y.label}: ${number(y)}${bar}`;
}

// ---- what a mark says ----

const tip = html('div', { class: 'tip hidden', role: 'status', 'aria-live': 'polite' }, document.body);

function say(text, x, y) {
  tip.textContent = text;
  tip.classList.remove('hidden');
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 6)) + 'px';
  tip.style.top = (y + 18 + box.height > innerHeight ? y - box.height - 8 : y + 18) + 'px';
}

function hush(cursor) {
  tip.classList.add('hidden');
  cursor.setAttribute('d', '');
}

/** The pointer finds the nearest mark; arrow keys go along a series and to the next one. */
function explore(drawing, cursor, marks, height, describe) {
  let at = -1;
  const visible = () => marks.filter(each => !each.group.classList.contains('off'));
  const show = (found, x, y) => {
    at = marks.indexOf(found);
    cursor.setAttribute('d', mark(0, found.x, found.y, 6));
    say(describe(found), x, y);
  };
  const place = found => {
    const box = drawing.getBoundingClientRect();
    return [box.left + found.x * box.width / WIDTH, box.top + found.y * box.height / height];
  };
  drawing.addEventListener('pointermove', event => {
    const box = drawing.getBoundingClientRect();
    const x = (event.clientX - box.left) * WIDTH / box.width, y = (event.clientY - box.top) * height / box.height;
    let best = null, distance = NEAR;
    for (const each of visible()) {
      const far = Math.hypot(each.x - x, each.y - y);
      if (far < distance) { best = each; distance = far; }
    }
    if (best) show(best, event.clientX, event.clientY); else hush(cursor);
  });
  drawing.addEventListener('pointerleave', () => hush(cursor));
  drawing.addEventListener('blur', () => hush(cursor));
  drawing.addEventListener('keydown', event => {
    const left = visible();
    if (event.key === 'Escape') return hush(cursor);
    if (!event.key.startsWith('Arrow') || !left.length) return;
    event.preventDefault();
    const here = Math.max(0, left.indexOf(marks[at]));
    let next = here;
    if (at < 0) next = 0;
    else if (event.key === 'ArrowRight') next = (here + 1) % left.length;
    else if (event.key === 'ArrowLeft') next = (here - 1 + left.length) % left.length;
    else {
      const groups = [...new Set(left.map(each => each.group))];
      const step = event.key === 'ArrowDown' ? 1 : groups.length - 1;
      const group = groups[(groups.indexOf(left[here].group) + step) % groups.length];
      next = left.findIndex(each => each.group === group);
    }
    show(left[next], ...place(left[next]));
  });
}

// ---- legends ----

function sample(look, parent) {
  const drawing = svg('svg', { viewBox: '0 0 30 12', 'aria-hidden': true }, parent);
  const group = svg('g', { class: 'series', style: styled(look) }, drawing);
  svg('path', { d: 'M1 6H29', 'stroke-dasharray': look.dashes || 'none' }, group);
  svg('path', { class: 'marks', d: mark(look.shape, 15, 6, 4) }, group);
}

function legend(section, looks) {
  const place = section.querySelector('.legend');
  if (!place) return;
  const buttons = [];
  const set = (index, on) => {
    buttons[index].setAttribute('aria-pressed', on);
    section.querySelectorAll(`.series[data-look="${index}"]`).forEach(each => each.classList.toggle('off', !on));
  };
  const isOn = index => buttons[index].getAttribute('aria-pressed') === 'true';
  const toggle = indices => {
    const on = !indices.every(isOn);
    indices.forEach(index => set(index, on));
  };
  const all = looks.map((look, index) => index);
  const families = Map.groupBy ? Map.groupBy(all, index => looks[index].family) : new Map();
  if (looks.length > 1) {
    html('button', { type: 'button', class: 'family' }, place, 'all').onclick = () => toggle(all);
    for (const [family, members] of families) {
      if (members.length > 1) {
        html('button', { type: 'button', class: 'family', title: 'shows or hides the family' }, place, family + ':')
          .onclick = () => toggle(members);
      }
    }
  }
  looks.forEach((look, index) => {
    const button = html('button', {
      type: 'button', 'aria-pressed': true, title: 'shows or hides it; with Shift it alone'
    }, place);
    sample(look, button);
    html('span', {}, button, look.name);
    button.onclick = event => {
      if (event.shiftKey) all.forEach(other => set(other, other === index)); else set(index, !isOn(index));
    };
    buttons.push(button);
  });
}

// ---- maps of memory ----

/** Runs of cells, three bytes each, as the replay writes them. */
function cells(zone) {
  const bytes = Uint8Array.from(atob(zone.cells), letter => letter.charCodeAt(0));
  const decoded = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const cell = { type: bytes[i + 1] >> 4, order: (bytes[i + 1] & 15) - 1, free: bytes[i + 2] * 2 };
    for (let n = bytes[i]; n > 0; n--) decoded.push(cell);
  }
  return decoded;
}

const shade = { order: cell => cell.order < 0 ? .1 : .25 + .075 * cell.order, free: cell => .1 + .9 * Math.min(1, cell.free / 510) };

function drawMap(place, map, by) {
  place.replaceChildren();
  const most = Math.max(...map.zones.map(zone => cells(zone).length));
  const columns = Math.max(16, Math.min(160, Math.ceil(Math.sqrt(most * 6))));
  for (const zone of map.zones) {
    const decoded = cells(zone);
    const side = WIDTH / columns, rows = Math.ceil(decoded.length / columns), gap = side > 4 ? .6 : 0;
    html('p', {}, place, `node ${zone.node}, ${zone.zone}: ${decoded.length} pageblocks`);
    const drawing = svg('svg', {
      viewBox: `0 0 ${WIDTH} ${Math.ceil(rows * side)}`, role: 'img',
      'aria-label': `${map.title}, zone ${zone.zone}: ` + census(decoded)
    }, place);
    const paths = new Map();
    decoded.forEach((cell, i) => {
      const key = cell.type + ' ' + shade[by](cell).toFixed(2);
      const x = (i % columns * side).toFixed(1), y = (Math.floor(i / columns) * side).toFixed(1);
      const length = (side - gap).toFixed(1);
      paths.set(key, (paths.get(key) || '') + `M${x} ${y}h${length}v${length}h-${length}z`);
    });
    for (const [key, d] of paths) {
      const [type, opacity] = key.split(' ');
      svg('path', { class: 'cell-' + type, 'fill-opacity': opacity, d }, drawing);
    }
    const cursor = svg('path', { class: 'cursor', d: '' }, drawing);
    drawing.addEventListener('pointermove', event => {
      const box = drawing.getBoundingClientRect();
      const column = Math.floor((event.clientX - box.left) * columns / box.width);
      const row = Math.floor((event.clientY - box.top) * rows / box.height);
      const i = row * columns + column, cell = decoded[i];
      if (!cell || column < 0 || column >= columns) return hush(cursor);
      cursor.setAttribute('d', `M${column * side} ${row * side}h${side}v${side}h-${side}z`);
      say(`frames from ${zone.start + 512 * i}: ${TYPES[cell.type]}\n` + (cell.order < 0
        ? 'nothing free' : `about ${Math.min(512, cell.free)} of 512 pages free\nlargest free block: order ${cell.order}`),
        event.clientX, event.clientY);
    });
    drawing.addEventListener('pointerleave', () => hush(cursor));
  }
}

function census(decoded) {
  const whole = decoded.filter(cell => cell.order >= 9).length, full = decoded.filter(cell => cell.order < 0).length;
  return `of ${decoded.length} pageblocks ${whole} are wholly free and ${full} have nothing free`;
}

function maps(section) {
  const figures = [...section.querySelectorAll('[data-map]')];
  if (!figures.length) return;
  const key = section.querySelector('.swatches');
  TYPES.forEach((type, index) => {
    const item = html('span', {}, key);
    const drawing = svg('svg', { viewBox: '0 0 66 12', 'aria-hidden': true }, item);
    [-1, 0, 3, 6, 9, 10].forEach((order, i) =>
      svg('rect', { class: 'cell-' + index, 'fill-opacity': shade.order({ order }), x: i * 11, width: 10, height: 12 }, drawing));
    html('span', {}, item, type);
  });
  let by = 'order';
  const all = () => figures.forEach(place => drawMap(place, data.maps[place.dataset.map], by));
  const button = section.querySelector('button.shade');
  const label = () => button.textContent =
    by === 'order' ? 'shaded by largest free block' : 'shaded by free pages';
  button.onclick = () => { by = by === 'order' ? 'free' : 'order'; label(); all(); };
  label();
  all();
}

// ---- tables ----

function valueOf(text) {
  const found = /[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?/i.exec(text.replace(/^[~<=≤]+/, ''));
  return found ? Number(found[0].replace(/,/g, '')) : NaN;
}

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const words = Number(/\d+$/.exec(table.className)[0]);
  heads.forEach((head, column) => {
    const button = html('button', { type: 'button', title: 'sorts by this column' }, null, head.textContent);
    head.replaceChildren(button);
    button.onclick = () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(each => each.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...table.tBodies[0].rows];
      const numeric = column >= words;
      const key = new Map(rows.map(row => {
        const text = row.cells[column].textContent;
        return [row, numeric ? valueOf(text) : text];
      }));
      rows.sort((a, b) => {
        const p = key.get(a), q = key.get(b);
        if (numeric && (isNaN(p) || isNaN(q))) return isNaN(p) - isNaN(q); // what is not known is last, either way
        const order = numeric ? p - q : p.localeCompare(q, 'en', { numeric: true });
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
    };
  });
}

function filter(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = where => wanted.every(word => where.toLowerCase().includes(word));
  let shown = 0;
  for (const table of document.querySelectorAll('main table')) {
    const about = (table.caption ? table.caption.textContent : '') + ' ' + table.tHead.rows[0].cells[0].textContent;
    let some = 0;
    for (const row of table.tBodies[0].rows) {
      const hit = holds(about + ' ' + row.textContent);
      row.classList.toggle('hidden', !hit);
      some += hit;
    }
    table.parentElement.classList.toggle('hidden', !some);
    shown += some;
  }
  for (const figure of document.querySelectorAll('figure.plot')) {
    const plot = data.plots[figure.dataset.plot];
    const looks = data.groups[plot.group];
    figure.classList.toggle('hidden',
      !holds(plot.title + ' ' + plot.series.map(series => looks[series.look].name).join(' ')));
  }
  document.getElementById('found').textContent = wanted.length ? `${shown} rows` : '';
}

// ---- the rest ----

function theme() {
  const button = document.getElementById('theme'), root = document.documentElement;
  const stored = { get: () => { try { return localStorage.getItem('kmem-theme'); } catch { return null; } },
    set: value => { try { localStorage.setItem('kmem-theme', value); } catch { /* a page from disk may have no storage */ } } };
  const show = value => {
    if (value === 'system') delete root.dataset.theme; else root.dataset.theme = value;
    button.textContent = 'theme: ' + value;
  };
  const asked = new URLSearchParams(location.search).get('theme');
  let now = ['light', 'dark'].includes(asked) ? asked : stored.get() || 'system';
  show(now);
  button.onclick = () => {
    now = { system: 'light', light: 'dark', dark: 'system' }[now] || 'system';
    stored.set(now);
    show(now);
  };
}

/** Gives an input back as it was. */
async function save(button) {
  const packed = Uint8Array.from(atob(document.getElementById(button.dataset.raw).textContent.trim()),
    letter => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const link = html('a', { download: button.dataset.file });
  link.href = URL.createObjectURL(await new Response(stream).blob());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(each => { each.open = true; });
});
addEventListener('afterprint', () => folded.forEach(each => { each.open = false; }));

document.querySelectorAll('section.group').forEach(section => {
  const looks = data.groups[section.dataset.group] || [];
  section.querySelectorAll('figure.plot').forEach(figure => {
    figure.querySelector('p.script')?.remove();
    draw(figure, data.plots[figure.dataset.plot], looks);
  });
  legend(section, looks);
  maps(section);
});
document.querySelectorAll('table').forEach(sortable);
document.getElementById('filter').oninput = event => filter(event.target.value);
document.querySelectorAll('button[data-raw]').forEach(button => { button.onclick = () => save(button); });
theme();
document.documentElement.dataset.drawn = document.querySelectorAll('figure.plot > svg').length;
