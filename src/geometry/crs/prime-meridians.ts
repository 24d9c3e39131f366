/** Geographic CRSs that differ from another one in their prime meridian alone. */

/**
 * EPSG code of the CRS on the same datum that counts longitudes from Greenwich: EPSG's longitude rotations (coordinate
 * operation method 9601) that are in force, exact by definition.
 */
const fromGreenwich: ReadonlyMap<number, number> = new Map([
  [4801, 4149], // Bern 1898 (Bern), CH1903
  [4802, 4218], // Bogota 1975 (Bogota)
  [4803, 4207], // Lisbon (Lisbon)
  [4804, 4257], // Makassar (Jakarta)
  [4805, 4312], // MGI (Ferro)
  [4806, 4265], // Monte Mario (Rome)
  [4807, 4275], // NTF (Paris)
  [4809, 4215], // BD50 (Brussels)
  [4810, 4297], // Tananarive (Paris)
  [4811, 4304], // Voirol 1875 (Paris)
  [4813, 4211], // Batavia (Jakarta)
  [4814, 4308], // RT38 (Stockholm)
  [4815, 4120], // Greek (Athens)
  [4816, 4223], // Carthage (Paris)
  [4817, 4273], // NGO 1948 (Oslo)
  [4818, 4156], // S-JTSK (Ferro)
  [4820, 4613], // Segara (Jakarta)
  [4821, 4671], // Voirol 1879 (Paris)
  [4904, 4666], // Lisbon 1890 (Lisbon)
  [5229, 5228], // S-JTSK/05 (Ferro)
]);

/** @returns the geographic CRS that stands for the datum: the one from Greenwich, where there is one */
export function datumOf(base: number): number {
  return fromGreenwich.get(base) ?? base;
}
