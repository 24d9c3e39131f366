/** `npm run check:dockerfile`: the syntax of the Dockerfile, and the rules that it keeps. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerfileParser, type Dockerfile, type From, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

/** @returns a sentence with its line for each fault */
export function findDockerfileFaults(content: string): readonly string[] {
  const faults = validate(content).map(({ range, message }) => {
    return `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`;
  });
  return [...faults, ...findBrokenRules(DockerfileParser.parse(content))];
}

function findBrokenRules(file: Dockerfile): readonly string[] {
  const stages = file.getFROMs();
  const names = stages.flatMap((stage) => stage.getBuildStage() ?? []);
  const astray = file.getCOPYs().filter((copy) => {
    const from = copy.getFromFlag()?.getValue() ?? undefined;
    return from !== undefined && !names.includes(from);
  });
  const user = file.getInstructions().findLast((instruction) => instruction.getKeyword() === 'USER');
  return [
    ...stages
      .filter((stage) => !isPinned(stage, names))
      .map((stage) => at(stage, 'this tag moves; name a full version or date.')),
    ...astray.map((copy) => at(copy, 'COPY --from names a stage that does not exist.')),
    ...(/^[1-9]\d*:[1-9]\d*$/.test(user?.getArgumentsContent() ?? '')
      ? []
      : ['the last USER must be two numbers other than 0.']),
    ...(file.getHEALTHCHECKs().length === 1 ? [] : ['one HEALTHCHECK is needed.']),
  ];
}

/** A tag of a full version or date stays with what it was given to. */
function isPinned(stage: From, names: readonly string[]): boolean {
  const isOwn = names.includes(stage.getImage() ?? '');
  return isOwn || stage.getImageDigest() !== null || /\d+\.\d+\.\d+|\d{8}/.test(stage.getImageTag() ?? '');
}

function at(instruction: Instruction, message: string): string {
  return `${instruction.getRange().start.line + 1}: ${message}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const fault of findDockerfileFaults(readFileSync('Dockerfile', 'utf8'))) {
    console.error(`Dockerfile:${fault}`);
    process.exitCode = 1;
  }
}
