/** A log that loads its library with its first line: most agents and single jobs end without one. */
import type { Logger } from 'pino';
import type { Log } from '../common/log.ts';
import type { Config } from './config.ts';

export interface LateLog {
  readonly log: Log;
  /** Resolves when all lines are written. */
  written(): Promise<void>;
}

/** Lines go to standard error: standard output belongs to results, or to MCP over stdio. */
export function createLateLog({ logLevel }: Pick<Config, 'logLevel'>): LateLog {
  let logger: Logger | undefined;
  let loading: Promise<Logger> | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const load = async () => {
    const { default: pino } = await import('pino');
    return (logger = pino({ name: 'isthmus', level: logLevel }, pino.destination(2)));
  };
  const writeTo =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (fields, message) => {
      if (logger) return logger[level](fields, message);
      loading ??= load();
      writing = Promise.all([writing, loading.then((loaded) => loaded[level](fields, message))]);
    };
  return {
    log: { info: writeTo('info'), warn: writeTo('warn'), error: writeTo('error') },
    async written() {
      await writing;
    },
  };
}
