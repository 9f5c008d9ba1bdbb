/** Figures as the owner reads them. */
export interface Numbers {
  watts(value: number | undefined): string;
  amps(value: number): string;
  kilowattHours(wattHours: number): string;
  percent(value: number): string;
}

/** What is not known. */
export const UNKNOWN = '–';

/** Always as many digits, so that a figure that breathes does not dance. */
export function numbersIn(language: string): Numbers {
  const three = new Intl.NumberFormat(language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const hundredth = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    watts: value => {
      if (value === undefined) return UNKNOWN;
      const size = Math.abs(value);
      return size < 999.5 ? `${whole.format(size)}\u00A0W` : `${three.format(size / 1000)}\u00A0kW`;
    },
    amps: value => `${(Number.isInteger(value) ? whole : tenth).format(value)}\u00A0A`,
    kilowattHours: wh => `${(wh < 9995 ? hundredth : tenth).format(wh / 1000)}\u00A0kWh`,
    percent: value => `${whole.format(value)}\u00A0%`,
  };
}

/** Current that a charger reports, to a tenth; under 1 A it measures itself, and no car. */
export const shownAmps = (actual: number): number => (actual < 1 ? 0 : Math.round(actual * 10) / 10);

/** A figure and its unit stay on one line. */
export const tied = (text: string): string =>
  text.replaceAll(/(\d) (?=(?:A|W|V|kW|kWh|s|min|h)\b|%)/g, '$1\u00A0');
