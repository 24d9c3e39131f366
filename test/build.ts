/** Bundles the program and the processes of the tests before the first test: workers start from the bundle. */
export { build as default } from '../scripts/build.ts';
