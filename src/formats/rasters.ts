/** Rasters: recognised by their first bytes, so that they are refused by name. */
import { defineFormat, type Format } from './define-format.ts';

const VECTORISE = 'Processes take vector layers: turn it into polygons (gdal_polygonize) or points first';
const PICTURE = 'A picture has no coordinates: send the layer that it was drawn from';

interface Raster {
  readonly id: string;
  readonly title: string;
  readonly mediaTypes: readonly string[];
  readonly extensions: readonly string[];
  /** Bytes in hexadecimal at the start, `..` for any. */
  readonly magic: readonly string[];
  readonly advice: string;
}

const rasters: readonly Raster[] = [
  { id: 'geotiff', title: 'TIFF', mediaTypes: ['image/tiff'], extensions: ['tif', 'tiff'], magic: ['49492a00', '4d4d002a', '49492b00', '4d4d002b'], advice: VECTORISE }, // prettier-ignore
  { id: 'png', title: 'PNG', mediaTypes: ['image/png'], extensions: ['png'], magic: ['89504e470d0a1a0a'], advice: PICTURE }, // prettier-ignore
  { id: 'jpeg', title: 'JPEG', mediaTypes: ['image/jpeg'], extensions: ['jpg', 'jpeg'], magic: ['ffd8ff'], advice: PICTURE }, // prettier-ignore
  { id: 'jpeg2000', title: 'JPEG 2000', mediaTypes: ['image/jp2'], extensions: ['jp2'], magic: ['0000000c6a5020200d0a870a'], advice: VECTORISE }, // prettier-ignore
  { id: 'netcdf', title: 'NetCDF', mediaTypes: ['application/netcdf', 'application/x-netcdf'], extensions: ['nc'], magic: ['43444601', '43444602', '43444605'], advice: VECTORISE }, // prettier-ignore
  { id: 'hdf5', title: 'HDF5 or NetCDF 4', mediaTypes: ['application/x-hdf5'], extensions: ['h5', 'hdf5', 'nc4'], magic: ['894844460d0a1a0a'], advice: VECTORISE }, // prettier-ignore
  { id: 'grib', title: 'GRIB', mediaTypes: ['application/x-grib'], extensions: ['grib', 'grib2', 'grb'], magic: ['47524942'], advice: VECTORISE }, // prettier-ignore
];

const formats: readonly Format[] = rasters.map(({ magic, ...raster }) =>
  defineFormat({
    ...raster,
    title: `a raster (${raster.title})`,
    kind: 'refused',
    sniff(head: Uint8Array) {
      const start = Buffer.from(head.subarray(0, 16)).toString('hex');
      return magic.some((bytes) => start.startsWith(bytes));
    },
  }),
);

export default formats;
