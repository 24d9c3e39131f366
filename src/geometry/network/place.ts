/** Places on a network: the gates at which a place is left for its streets, or entered from them. */

/** A place on an edge, with the way to it. */
export interface Gate {
  readonly edge: number;
  /** Metres along the edge. */
  readonly measure: number;
  /** Cost of the way between the place and its street, in the unit of the network's costs. */
  readonly cost: number;
  /** Metres between the place and its street. */
  readonly distance: number;
}
