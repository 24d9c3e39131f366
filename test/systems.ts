/** What tests need of an operating system that not all of those have on which CI runs them. */

/** Files of /proc, and `ps` that lists the children of a process. */
export const hasProc = process.platform === 'linux';

/** Signals that a program may handle, or that stop it and let it go on; groups of processes; modes of files. */
export const hasSignals = process.platform !== 'win32';

/** Links that a user may make without the rights of an administrator. */
export const hasLinks = process.platform !== 'win32';

/** Programs of npm are scripts there, which a shell alone can start. */
export const shell = process.platform === 'win32';
