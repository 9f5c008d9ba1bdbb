const { PI, acos, cos, exp, max, min, sin } = Math;

/** Where an array stands and how it lies. Degrees; facing 180 is south. */
export interface Roof {
  readonly latitude: number;
  readonly tilt: number;
  readonly facing: number;
  /** Seconds from local midnight at which the sun is highest. */
  readonly noonS: number;
}

/** The cloudless light on an array, as shares of 1000 W/m²: what casts shadows, and what comes from the whole sky. */
export interface Light {
  readonly beam: number;
  readonly diffuse: number;
}

const DARK: Light = { beam: 0, diffuse: 0 };

/** Haurwitz' clear sky on the level; the beam after Meinel, thinned by the air mass; the rest is diffuse. */
export function clearSky(roof: Roof, dayOfYear: number, atS: number): Light {
  const declination = radians(23.44) * sin((2 * PI * (dayOfYear + 284)) / 365);
  const hour = (2 * PI * (atS - roof.noonS)) / 86_400;
  const north = radians(roof.latitude);
  const height = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour);
  if (height <= 0.01) return DARK;
  const level = 1.098 * height * exp(-0.059 / height);
  const direct = 1.361 * 0.7 ** ((1 / height) ** 0.678);
  const diffuse = max(level - direct * height, 0.08 * level);
  const sky = (1 + cos(radians(roof.tilt))) / 2;
  return {
    beam: direct * max(0, incidence(roof, { north, declination, hour, height })),
    diffuse: diffuse * sky,
  };
}

interface Sun {
  readonly north: number;
  readonly declination: number;
  readonly hour: number;
  /** Sine of the elevation. */
  readonly height: number;
}

/** Cosine of the angle between the sun and the array's normal. */
function incidence({ tilt, facing }: Roof, { north, declination, hour, height }: Sun): number {
  const level = cos(Math.asin(height));
  const southward = (sin(north) * height - sin(declination)) / (cos(north) * level);
  const fromSouth = acos(max(-1, min(1, southward))) * (hour < 0 ? -1 : 1);
  return height * cos(radians(tilt)) + level * sin(radians(tilt)) * cos(fromSouth - radians(facing - 180));
}

const radians = (degrees: number): number => (degrees * PI) / 180;
