/** CRSs of .prj files, as PROJ 9.5 writes them in ESRI's words, and as we write them. */
import { describe, expect, it } from 'vitest';
import { identifyWkt } from '../../src/formats/esri-wkt-read.ts';
import { formatPrj } from '../../src/formats/esri-wkt-write.ts';

const nad83 =
  'GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const paris =
  'GEOGCS["GCS_NTF_Paris",DATUM["Nouvelle_Triangulation_Francaise_(Paris)",SPHEROID["Clarke_1880_IGN",6378249.2,293.466021293627]],PRIMEM["Paris",2.33722917],UNIT["Grad",0.0157079632679489]]';
const named = (name: string) => ({ crs: { type: 'name', properties: { name } } });
const epsg = (code: number) => named(`urn:ogc:def:crs:EPSG::${code}`);
const california = `PROJCS["NAD_1983_StatePlane_California_VI_FIPS_0406_Feet",${nad83},PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",6561666.667],PARAMETER["False_Northing",1640416.667],PARAMETER["Central_Meridian",-116.25],PARAMETER["Standard_Parallel_1",33.8833333333333],PARAMETER["Standard_Parallel_2",32.7833333333333],PARAMETER["Latitude_Of_Origin",32.1666666666667],UNIT["US survey foot",0.304800609601219]]`;

describe('a .prj', () => {
  it.each([
    [nad83, 4269],
    [california, 2230],
    [`PROJCS["NTF_Paris_Lambert_Zone_II",${paris},PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",600000.0],PARAMETER["False_Northing",2200000.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",52.0],PARAMETER["Scale_Factor",0.99987742],PARAMETER["Latitude_Of_Origin",52.0],UNIT["Meter",1.0]]`, 27572], // prettier-ignore
    ['PROJCS["anything",GEOGCS["x"],AUTHORITY["EPSG","25832"]]', 25832],
    ['PROJCRS["anything",BASEGEOGCRS["x",ID["EPSG",1]],ID["EPSG",25832]]', 25832],
  ])('tells its code: %s', async (text, code) => {
    expect(await identifyWkt(text)).toEqual(epsg(code));
  });

  it.each([
    // A metre instead of a foot, another origin, another ellipsoid: none of EPSG's.
    [california.replace('0.304800609601219', '1'), 'NAD_1983_StatePlane_California_VI_FIPS_0406_Feet'],
    [california.replace('-116.25', '-116.2'), 'NAD_1983_StatePlane_California_VI_FIPS_0406_Feet'],
    [california.replace('298.257222101', '297'), 'NAD_1983_StatePlane_California_VI_FIPS_0406_Feet'],
    ['PROJCS["Site grid",LOCAL', 'PROJCS["Site grid",LOCAL'],
    ['LOCAL_CS["Site grid"]', 'Site grid'],
  ])('keeps its name where the code cannot be told: %s', async (text, name) => {
    expect(await identifyWkt(text)).toEqual(named(name));
  });

  it.each([4326, 3857, 25832, 32633, 32733, 31467, 27700, 2056, 28992, 2154, 2230, 4258, 27572, 3035])(
    'is written for EPSG:%i, and tells it without the code in it too',
    async (code) => {
      const text = (await formatPrj(code)) ?? '';
      expect(await identifyWkt(text)).toEqual(epsg(code));
      expect(await identifyWkt(text.replace(/,AUTHORITY\[[^\]]*\]/, ''))).toEqual(epsg(code));
    },
  );
});
