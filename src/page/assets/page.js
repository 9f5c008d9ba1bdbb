// Asks SunPilot every two seconds, while somebody looks, and shows what it says. Texts stay texts: nothing becomes markup.
import { drawHome, element as drawn } from './picture.js';

const EVERY = document.documentElement.dataset.door === 'loopback' ? 500 : 2000;
const PATIENCE = 8000;

const by = id => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Replaces what is there only if it says something else: a selection, or a reader in the middle of it, is left in peace. */
function fill(id, value, ...children) {
  const place = by(id);
  const text = JSON.stringify(value);
  if (place.dataset.shows === text) return;
  place.dataset.shows = text;
  place.replaceChildren(...children.flatMap(child => child()));
}

const width = (part, kind) => {
  const made = element('i', { class: kind });
  made.style.width = `${Math.min(1, Math.max(0, part)) * 100}%`;
  return made;
};

function bar(says, parts, limit) {
  const made = element('div', { class: 'bar', role: 'img', 'aria-label': says }, ...parts);
  if (limit === undefined) return made;
  const mark = element('b');
  mark.style.left = `${Math.min(1, Math.max(0, limit)) * 100}%`;
  made.append(mark);
  return made;
}

const row = (left, right) =>
  element('p', { class: 'row' }, element('span', {}, left), element('span', {}, right));
const soft = text => element('p', { class: 'soft' }, text);

function showNow({ mood, reason, state, sentence, numbers, time }) {
  by('now').className = `now ${mood}`;
  by('now').parentElement.classList.toggle('bare', reason === 'set_up_needed');
  by('state').textContent = state;
  by('sentence').textContent = sentence;
  by('time').textContent = time;
  fill('numbers', numbers, () =>
    numbers.map(({ label, text }) => element('div', {}, element('dt', {}, label), element('dd', {}, text))),
  );
  const spoken = by('spoken');
  if (spoken.dataset.reason === reason) return;
  spoken.dataset.reason = reason;
  spoken.textContent = `${state}. ${sentence}`;
}

function showChargers({ circuit, chargers, cars }) {
  fill('circuit', [circuit, chargers.map(({ actual }) => actual)], () =>
    circuit === undefined
      ? []
      : [
          row(circuit.label, circuit.text),
          bar(
            `${circuit.label}: ${circuit.text}`,
            chargers.map(({ actual }) => width(actual / circuit.amps, 'charger')),
            chargers.reduce((sum, { limit }) => sum + limit, 0) / circuit.amps,
          ),
        ],
  );
  fill('chargers', [chargers, cars], () => [
    ...chargers.map(chargerCard),
    ...cars.map(car => element('article', {}, ...battery(car))),
    ...(chargers.length + cars.length === 0 ? [soft(by('chargers').dataset.none)] : []),
  ]);
}

function chargerCard({ label, text, state, sentence, actual, limit, most, car }) {
  return element(
    'article',
    {},
    element('h3', { class: 'row' }, element('span', {}, label), element('span', {}, text)),
    bar(`${label}: ${text}`, [width(actual / most, 'charger')], limit / most),
    ...(state === '' ? [] : [element('p', {}, state), soft(sentence)]),
    ...(car === undefined ? [] : battery(car)),
  );
}

const battery = ({ label, text, level, limit }) => [
  row(label, text),
  ...(level === undefined
    ? []
    : [
        bar(
          `${label}: ${text}`,
          [width(level / 100, 'powerwall')],
          limit === undefined ? undefined : limit / 100,
        ),
      ]),
];

const hues = ['sun', 'powerwall', 'grid'];

function showToday({ today }) {
  fill('today', today, () => {
    if (today === undefined) return [];
    const all = today.parts.reduce((sum, { wh }) => sum + wh, 0);
    const told = today.parts.map(({ label, text }) => `${label} ${text}`);
    const says = `${today.label}: ${today.text}, ${told.join(', ')}`;
    const parts = today.parts.map(({ wh }, at) => width(wh / all, hues[at]));
    const list = element('ul', { class: 'soft' }, ...told.map(text => element('li', {}, text)));
    [...list.children].forEach((item, at) => item.style.setProperty('--hue', `var(--${hues[at]})`));
    return [row(today.label, today.text), ...(all > 0 ? [bar(says, parts), list] : [])];
  });
}

const marks = {
  well: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM7.5 12.3l3 3 6-6.5',
  unwell: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM8.5 8.5l7 7m0-7-7 7',
  untried: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM8 12h8',
};

function showFindings({ summary, findings }) {
  by('summary').textContent = summary;
  by('set-up').classList.toggle(
    'first',
    findings.some(({ ok }) => ok === false),
  );
  const words = by('findings').dataset;
  fill('findings', findings, () =>
    findings.map(({ part, ok, says }) => {
      const state = ok === null ? 'untried' : ok ? 'well' : 'unwell';
      const mark = drawn('svg', {
        class: 'mark',
        viewBox: '0 0 24 24',
        role: 'img',
        'aria-label': words[state],
      });
      mark.append(drawn('path', { d: marks[state] }));
      const texts = says.flatMap(({ finding, cure }) => [
        soft(finding),
        ...(cure === undefined || cure === ''
          ? []
          : [element('p', { class: 'cure' }, element('strong', {}, words.cure), cure)]),
      ]);
      return element('li', { class: state }, mark, element('div', {}, element('h3', {}, part), ...texts));
    }),
  );
}

async function showDecisions(stamp) {
  if (by('decisions').dataset.stamp === stamp) return;
  const { decisions, stamp: now } = await get('decisions.json');
  const list = by('decisions');
  list.dataset.stamp = now;
  const today = decisions.at(-1)?.time.slice(0, 10);
  const entries = decisions.toReversed().map(({ time, kind, about, title, text }) => {
    const day = time.startsWith(today) ? time.slice(11) : time.slice(5, 16);
    const when = element('time', { datetime: time.replace(' ', 'T') }, day);
    const head = [when, ...(about === '' || about === 'powerwall' ? [] : [` · ${about}`])];
    const titled = title === '' ? [] : [element('h3', {}, title)];
    return element(
      'li',
      { class: kind },
      element('p', { class: 'soft' }, ...head),
      ...titled,
      element('p', {}, text),
    );
  });
  list.replaceChildren(...(entries.length === 0 ? [element('li', {}, list.dataset.none)] : entries));
}

async function get(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function show(state) {
  showNow(state);
  drawHome(by('picture'), state.places);
  showChargers(state);
  showToday(state);
  showFindings(state);
}

/** What is shown is old when nobody answers, and says so. */
function lose() {
  const since = by('time').textContent;
  if (since === '') return;
  by('lost').textContent = by('lost').dataset.text.replace('{time}', since);
  by('lost').hidden = false;
}

async function look() {
  try {
    const state = await get('state.json');
    if (state.language !== document.documentElement.lang) return location.reload();
    show(state);
    await showDecisions(state.decisions);
    by('lost').hidden = true;
  } catch {
    lose();
  }
}

const isSeen = () => document.visibilityState === 'visible';

/** The next look is due when the one before is over: a slow answer is not asked for twice. */
async function live() {
  for (;;) {
    if (isSeen()) await look();
    await new Promise(resolve => {
      setTimeout(resolve, EVERY);
    });
  }
}

document.addEventListener('visibilitychange', () => {
  if (isSeen()) void look();
});
await live();
