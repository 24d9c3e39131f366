/** Use of the lines of a layer, by the inputs of the caller: an OSM profile, a built network, or properties of the lines. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { isPolygonal } from '../flat/flat.ts';
import { readBuilt, refuseIfBuilt, refuseUnlessBuilt } from './built-lines.ts';
import { createFieldReader, type FieldUse } from './line-fields.ts';
import { readLevel } from './levels.ts';
import { readTags } from './osm-tags.ts';
import { defaultSpeed, type TravelMode } from './profile-tables.ts';
import { readLineSpeeds, type LineSpeeds } from './profiles.ts';
import { createUseNotes, refuseUnlessTagged } from './use-notes.ts';
import type { LineUse } from './street-lines.ts';

/** Oddities of a line. */
export type LineNote = 'closed' | 'unknown_speed' | 'bad_direction_value';

export type NoteLine = (index: number, note: LineNote, value: string) => void;

export interface StreetUses {
  /** @returns undefined for a feature that is not a street */
  useOf(feature: LayerFeature, index: number): LineUse | undefined;
  /** All that is closed, missing or unknown, after all features were read. */
  warnings(): readonly string[];
}

/**
 * @param note called with what is odd about single lines
 * @throws {ProcessError} `invalid-input` where the inputs do not fit the layer
 */
export function createStreetUses(layer: Layer, settings: NetworkSettings, note: NoteLine = () => {}): StreetUses {
  const { profile } = settings;
  if (profile === 'built') {
    refuseUnlessBuilt(layer, settings);
    return { useOf: readBuilt, warnings: () => [] };
  }
  refuseIfBuilt(layer, settings);
  if (profile !== 'none') refuseUnlessTagged(layer, profile);
  const fields = createFieldReader(layer, settings, note);
  const notes = createUseNotes(layer, profile);
  const speed = settings.speed ?? defaultSpeed[profile];
  const both = { forward: speed, backward: speed };
  return {
    useOf(feature, index) {
      const tags = readTags(feature.properties);
      const speeds: LineSpeeds = profile === 'none' ? both : readLineSpeeds(tags, profile, speed);
      notes.add(index, speeds, tags);
      if (speeds.closedBy !== undefined) note(index, 'closed', speeds.closedBy);
      if (speeds.unknownMaxspeed !== undefined) note(index, 'unknown_speed', speeds.unknownMaxspeed);
      if (speeds.closedBy === 'no highway') return undefined;
      const rings = profile !== 'none' && hasWalkableRings(feature, profile, speeds);
      if (rings) notes.addRings(index);
      return { ...combine(speeds, fields.read(feature, index)), level: readLevel(tags), rings };
    },
    warnings: () => [...notes.warnings(), ...fields.warnings()],
  };
}

/** Fields say how fast, and close directions; they open nothing that the profile closes. */
function combine({ forward, backward }: LineSpeeds, field: FieldUse): LineUse {
  const along = field.isForward ? (field.speed ?? forward) : 0;
  const against = field.isBackward ? (field.speed ?? backward) : 0;
  const use = { forward: forward > 0 ? along : 0, backward: backward > 0 ? against : 0 };
  return field.cost === undefined ? use : { ...use, cost: field.cost };
}

/** Squares are polygons: walkers go along their borders. */
function hasWalkableRings({ geometry }: LayerFeature, mode: TravelMode, { forward, backward }: LineSpeeds): boolean {
  return mode !== 'drive' && isPolygonal(geometry) && (forward > 0 || backward > 0);
}
