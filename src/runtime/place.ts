/** Where the home is, in degrees, and how far around it a car is at home, in metres. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusMetres: number;
}

interface Given {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly radius_m: number;
}

/** Place and time zone of the home: the owner's options win over what Home Assistant tells later. */
export class Place {
  readonly #given: Given;
  #zone: string;
  #position: Position | undefined;

  constructor(given: Given, zone: string) {
    this.#given = given;
    this.#zone = zone;
    this.#position = this.#at(given.latitude, given.longitude);
  }

  get zone(): string {
    return this.#zone;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  learn(told: { readonly zone: string; readonly latitude: number; readonly longitude: number }): void {
    this.#zone = told.zone;
    if (this.#given.latitude === undefined) this.#position = this.#at(told.latitude, told.longitude);
  }

  #at(latitude: number | undefined, longitude: number | undefined): Position | undefined {
    if (latitude === undefined || longitude === undefined) return undefined;
    return { latitude, longitude, radiusMetres: this.#given.radius_m };
  }
}
