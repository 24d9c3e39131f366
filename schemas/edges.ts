/** Edge models: the path between two positions on Earth. */
import { z } from 'zod';

export const EdgeModel = z.enum(['planar', 'geodesic']);
export type EdgeModel = z.output<typeof EdgeModel>;

export const edgesDescription =
  'How edges run: `planar` is straight in longitude and latitude (RFC 7946), `geodesic` is the shortest way on the ellipsoid.';
