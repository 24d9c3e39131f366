/** Neighbours of successive features, in columns: a million of them are four arrays. */

export interface Neighbours {
  /** Number of neighbours of each feature. */
  readonly counts: Uint32Array;
  /** Index of each neighbour, those of a feature nearest first. */
  readonly index: Uint32Array;
  /** Metres. */
  readonly distance: Float64Array;
  /** Longitude and latitude of the nearest point on the neighbour, interleaved. */
  readonly places: Float64Array;
}

export interface NeighbourList {
  /** Adds a neighbour of the present feature. */
  add(index: number, distance: number, longitude: number, latitude: number): void;
  /** Goes on to the next feature. */
  endFeature(): void;
  toNeighbours(): Neighbours;
}

/** @param features number of features, most of which have one neighbour */
export function createNeighbourList(features: number): NeighbourList {
  const counts = new Uint32Array(features);
  let [index, distance, places] = [
    new Uint32Array(features),
    new Float64Array(features),
    new Float64Array(2 * features),
  ];
  let [feature, size] = [0, 0];

  function grow(): void {
    const old = [index, distance, places] as const;
    [index, distance, places] = [new Uint32Array(2 * size), new Float64Array(2 * size), new Float64Array(4 * size)];
    index.set(old[0]);
    distance.set(old[1]);
    places.set(old[2]);
  }

  return {
    add(neighbour, metres, longitude, latitude) {
      if (size === index.length) grow();
      index[size] = neighbour;
      distance[size] = metres;
      places[2 * size] = longitude;
      places[2 * size + 1] = latitude;
      size += 1;
      counts[feature] = (counts[feature] as number) + 1;
    },
    endFeature() {
      feature += 1;
    },
    toNeighbours: () => ({
      counts,
      index: index.slice(0, size),
      distance: distance.slice(0, size),
      places: places.slice(0, 2 * size),
    }),
  };
}
