// The picture of the home: every place is a ring, every wire leads to the middle, and what flows moves along it.
const SVG = 'http://www.w3.org/2000/svg';
const RADIUS = 40;
const MIDDLE = { x: 175, y: 172 };
const BOTTOM = 328;
const [WIDTH, HEIGHT] = [350, 398];

const icons = {
  sun: 'M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2v2m0 16v2M2 12h2m16 0h2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4m0-14.2-1.4 1.4M6.3 17.7l-1.4 1.4',
  grid: 'M8 22 11 3h2l3 19M9.2 14.5h5.6M8.5 19l6.3-4.5M15.5 19l-6.3-4.5M5 8h14M6.5 8v2m11-2v2M8 4.5h8',
  powerwall: 'M6 3h12v18H6zM13 7l-3.5 5.5h5L11 18',
  house: 'M3.5 11.5 12 4l8.5 7.5M6 10v10h12V10M10 20v-6h4v6',
  charger:
    'M3 13.5 5.2 8a2 2 0 0 1 1.9-1.3h9.8A2 2 0 0 1 18.8 8L21 13.5V18h-2.5v-2h-13v2H3zM3 13.5h18M6.5 13.5v0m11 0v0',
};

export function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Where each place is drawn. The sun is above, the grid comes from the left, what draws power is below. */
function spots(places) {
  const below = places.filter(({ kind }) => kind === 'house' || kind === 'charger');
  return places.map(place => {
    if (place.kind === 'sun') return { x: MIDDLE.x, y: RADIUS + 4 };
    if (place.kind === 'grid') return { x: RADIUS + 4, y: MIDDLE.y };
    if (place.kind === 'powerwall') return { x: WIDTH - RADIUS - 4, y: MIDDLE.y };
    const width = below.length === 2 ? 280 : WIDTH;
    return { x: (WIDTH - width) / 2 + (width * (below.indexOf(place) + 0.5)) / below.length, y: BOTTOM };
  });
}

/** The wire between a place and the middle, from the one where the power comes from, and the arrowhead on it. */
function course({ x, y }, inwards) {
  const [dx, dy] = [Math.sign(MIDDLE.x - x), Math.sign(MIDDLE.y - y)];
  const isBelow = y === BOTTOM;
  const start = isBelow ? { x, y: y - RADIUS } : { x: x + (dy === 0 ? dx : 0) * RADIUS, y: y + dy * RADIUS };
  // Down first, then aside: below the words of grid and Powerwall.
  const bend = isBelow
    ? [
        { x, y: 236 },
        { x: MIDDLE.x, y: 300 },
      ]
    : [start, MIDDLE];
  const points = inwards ? [start, ...bend, MIDDLE] : [MIDDLE, ...bend.toReversed(), start];
  const [a, b, c, d] = points.map(point => `${point.x} ${point.y}`);
  const at = key => (points[0][key] + 3 * points[1][key] + 3 * points[2][key] + points[3][key]) / 8;
  const slope = key => points[3][key] + points[2][key] - points[1][key] - points[0][key];
  const angle = (Math.atan2(slope('y'), slope('x')) * 180) / Math.PI;
  return { d: `M${a}C${b} ${c} ${d}`, head: `translate(${at('x')} ${at('y')}) rotate(${angle})` };
}

/** Where the words of a place stand: those of the sun beside it, above the wire there is none. */
const wordsAt = ({ kind }) => (kind === 'sun' ? { x: RADIUS + 12, y: 5 } : { x: 0, y: RADIUS + 19 });

function drawPlace(place, { x, y }) {
  const at = wordsAt(place);
  const ring = { r: RADIUS, pathLength: 100, transform: 'rotate(-90)' };
  const text = (name, x, y) => element('text', { class: name, x, y });
  const words = [text('label', at.x, at.y), text('note', at.x, at.y + 16)];
  return element(
    'g',
    { class: `place ${place.kind}`, transform: `translate(${x} ${y})` },
    element('circle', ring),
    element('circle', { ...ring, class: 'level' }),
    element('circle', { ...ring, class: 'limit' }),
    element('path', { d: icons[place.kind], transform: 'translate(-12 -27)' }),
    text('value', 0, 17),
    ...words,
  );
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const arc = part => (part === undefined ? '0 100' : `${Math.min(1, Math.max(0, part)) * 100} 100`);

function update(group, wire, place, spot, room) {
  const set = (selector, text) => {
    group.querySelector(selector).textContent = text;
  };
  set('.value', place.text);
  set('.label', shortened(place.label, room));
  const level = place.level === undefined ? [] : [`${Math.round(place.level * 100)} %`];
  set('.note', [...level, place.note].filter(text => text !== '').join(' · '));
  group.classList.toggle('full', place.level === undefined);
  group.querySelector('.level').setAttribute('stroke-dasharray', arc(place.level));
  const limit = group.querySelector('.limit');
  limit.setAttribute('stroke-dasharray', place.limit === undefined ? '0 100' : '1.5 98.5');
  limit.setAttribute('stroke-dashoffset', -100 * (place.limit ?? 0) + 0.75);
  const { d, head } = course(spot, place.watts > 0);
  const kilowatts = Math.abs(place.watts) / 1000;
  wire.classList.toggle('still', kilowatts < 0.03);
  for (const path of wire.querySelectorAll('path:not(.head)')) path.setAttribute('d', d);
  wire.querySelector('.head').setAttribute('transform', head);
  const flow = wire.querySelector('.flow');
  flow.setAttribute('stroke-width', Math.min(7, 3 + kilowatts * 0.5).toFixed(1));
  flow.style.setProperty(
    '--pace',
    kilowatts > 5 ? '.4s' : kilowatts > 2 ? '.6s' : kilowatts > 0.5 ? '1s' : '1.8s',
  );
}

function drawWire({ kind }) {
  const head = element('path', { class: 'head', d: 'M-6.5-7.5 8 0-6.5 7.5-3 0z' });
  return element(
    'g',
    { class: kind },
    element('path', { class: 'wire' }),
    element('path', { class: 'flow' }),
    head,
  );
}

/** Draws the places into the picture; what is there already only changes, so that nothing that moves starts anew. */
export function drawHome(picture, places) {
  const plan = places.map(({ kind }) => kind).join(' ');
  const where = spots(places);
  if (picture.dataset.plan !== plan) {
    picture.dataset.plan = plan;
    picture.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    picture.replaceChildren(
      ...places.map(drawWire),
      element('circle', { cx: MIDDLE.x, cy: MIDDLE.y, r: 6, fill: 'var(--quiet)' }),
      ...places.map((place, at) => drawPlace(place, where[at])),
    );
  }
  const drawn = [...picture.children];
  const below = where.filter(({ y }) => y === BOTTOM).length;
  const room = Math.floor(40 / below);
  places.forEach((place, at) => update(drawn[places.length + 1 + at], drawn[at], place, where[at], room));
  const told = places.map(({ label, text, note }) => `${label} ${text} ${note}`.trim());
  picture.setAttribute('aria-label', `${picture.dataset.says}: ${told.join(', ')}.`);
}
