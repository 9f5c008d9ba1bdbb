export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the simulated home stands unless something else is said. */
export const homePlace: Place = { latitude: 48.1, longitude: 11.6 };

/** A good ten kilometres to the north. */
export const awayFrom = ({ latitude, longitude }: Place): Place => ({ latitude: latitude + 0.1, longitude });
