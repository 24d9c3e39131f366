/** Diagnosis of features that cannot be read as they were sent: one finding for each kind of fault. */
import { faultNames, type Fault } from '../../../schemas/geometry-issue.ts';
import { nameFeature } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { toPointer } from '../../common/json-pointer.ts';
import type { Finding } from './finding.ts';

/** Faults of which make-valid leaves nothing that could be used. */
const MAKE_VALID = 'Run make-valid: it closes rings and keeps what can be read. Or pass invalid "skip" to a process.';
const CORRECT = 'Correct them, or pass invalid "skip" to a process; make-valid leaves them without a geometry.';

export function diagnoseBroken(layer: Layer): readonly Finding[] {
  const byFault = new Map<Fault, number[]>();
  layer.features.forEach(({ broken }, index) => {
    for (const fault of new Set(broken?.faults.map((one) => one.fault))) {
      const indices = byFault.get(fault) ?? [];
      if (indices.length === 0) byFault.set(fault, indices);
      indices.push(index);
    }
  });
  return [...byFault].map(([fault, indices]): Finding => {
    const [first = 0] = indices;
    const example = layer.features[first]?.broken?.faults.find((one) => one.fault === fault);
    const isMended = indices.some((index) => layer.features[index]?.broken?.mended !== undefined);
    return {
      code: `broken-${fault}`,
      severity: 'error',
      count: indices.length,
      features: indices,
      explanation:
        `${faultNames[fault]}: in ${nameFeature(layer.features, first, layer.label)}, ` +
        `${toPointer(example?.path ?? [])} ${example?.message ?? ''}.`,
      process: isMended ? 'make-valid' : null,
      advice: isMended ? MAKE_VALID : CORRECT,
    };
  });
}
