/** Why a result may have nothing in it, by what its process is for. */
import type { ProcessGroup } from '../../src/process/define-process.ts';

const extents = 'compare their extents with measure; diagnose finds swapped axes and other coordinate systems';

const reasons: Readonly<Partial<Record<ProcessGroup, string>>> = {
  construction: 'Likely: the input is empty, or a negative distance is larger than half its width.',
  overlay: `Likely: the inputs share no place. Do they lie in the same region and CRS? To see, ${extents}.`,
  relations: `Likely: nothing stands in that relation, or the layers lie apart. Try predicate intersects, and ${extents}.`,
  patterns: `Likely: the layers lie apart or the extent holds nothing; ${extents}.`,
};

/** @param warnings of the job */
export function whyEmpty(group: ProcessGroup | undefined, warnings: readonly string[]): string {
  if (warnings.some((warning) => warning.includes('different coordinate systems'))) {
    return 'Likely: the inputs are in different coordinate systems; the warning names the one to reproject.';
  }
  return (group && reasons[group]) ?? 'Likely: the input had no geometry. diagnose says what is wrong with it.';
}
