/** Places, however they are written: a number with its name, two numbers side by side, one that is as exact as a fix. */
const places = [
  /\b(?:lat|lon|lng)[a-z_]*\W{1,4}-?\d+(?:\.\d+)?/gi,
  /(?<![\w.])-?\d{1,3}\.\d+\s*[,;/|]\s*-?\d{1,3}\.\d+/g,
  /(?<![\w.])-?\d{1,3}\.\d{3,}(?!\.?\d)/g,
];
/** Tokens and keys: what follows `Bearer`, what begins as a web token does, long runs of digits and letters together. */
const tokens = [
  /\bBearer\s+\S+/gi,
  /\beyJ[\w-]+(?:\.[\w-]+)*/g,
  /(?<![\w+/=-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}/g,
];

/** What a server says, as it may be told, kept and recorded: some repeat the token or the place of the car in an error. */
export const harmless = (text: string): string =>
  [...places, ...tokens].reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
