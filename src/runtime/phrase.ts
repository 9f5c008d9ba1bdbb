type Values = Readonly<Record<string, number | string>>;

/** Fills texts with their numbers, as a language writes them. */
export interface Phrases {
  /** Every `{name}` gets its value. */
  readonly fill: (text: string, values: Values) => string;
  /** And every `[above|below|nought]` what is said where its number is above, below or equal to nought; below, without its sign. */
  readonly choose: (text: string, values: Values) => string;
}

/** Placeholders that hold seconds and are shown as a length of time. */
const DURATIONS = ['left', 'seconds', 'steady'];

export function phrasesIn(language: string): Phrases {
  const signDisplay = 'negative';
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0, signDisplay });
  const current = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay });
  const shown = (name: string, value: number | string): string => {
    if (typeof value === 'string') return value;
    if (DURATIONS.includes(name)) return duration(value);
    return (name === 'amps' ? current : whole).format(value);
  };
  const fill = (text: string, values: Values): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => shown(name, values[name] ?? `{${name}}`));
  const chosen = (choice: string, values: Values): string => {
    const name = /\{(\w+)\}/.exec(choice)?.[1] ?? '';
    const value = Math.round(Number(values[name]));
    const [above = '', below = '', nought = ''] = choice.split('|');
    if (value < 0) return fill(below, { ...values, [name]: -value });
    return fill(value === 0 ? nought : above, values);
  };
  return {
    fill,
    choose: (text, values) =>
      fill(
        text.replaceAll(/\[([^\]]*)\]/g, (_, choice: string) => chosen(choice, values)),
        values,
      ),
  };
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes >= 5 || whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
}
