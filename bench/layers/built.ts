/** From the build, what the rows in a process and in threads run beside the process itself. */
export { parseJson } from '../../src/common/json/parse.ts';
export { writeJson } from '../../src/common/json/write.ts';
export { parseInputs } from '../../src/process/parse-inputs.ts';
export { createHelpers } from '../../src/workers/helpers.ts';
