/** What every dispatch must do. The test file of one calls this with a way to make it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dispatch } from '../../src/model/dispatch.ts';

export function testDispatch(name: string, open: () => Promise<Dispatch>): void {
  describe(`${name} as a dispatch`, () => {
    let dispatch: Dispatch;
    let begun: string[];
    let ends: Map<string, () => void>;

    beforeEach(async () => {
      dispatch = await open();
      begun = [];
      ends = new Map();
    });
    afterEach(async () => {
      for (const end of ends.values()) end();
      await dispatch.close();
    });

    const run = (id: string) => {
      begun.push(id);
      return new Promise<void>((resolve) => ends.set(id, resolve));
    };
    const offer = (...ids: string[]) => dispatch.offer(ids.map((id) => ({ id, turn: 0 })));
    const end = (id: string) => ends.get(id)?.();
    const hasBegun = (...ids: string[]) => expect.poll(() => begun).toEqual(ids);

    it('hands out jobs in the order in which they were offered', async () => {
      await dispatch.serve(10, run);
      await offer('a', 'b');
      await offer('c');
      await hasBegun('a', 'b', 'c');
    });

    it('keeps jobs until it serves', async () => {
      await offer('a', 'b');
      expect(await dispatch.waiting()).toBe(2);
      await dispatch.serve(10, run);
      await hasBegun('a', 'b');
      expect(await dispatch.waiting()).toBe(0);
    });

    it('hands out no more at a time than it has slots', async () => {
      await dispatch.serve(2, run);
      await offer('a', 'b', 'c', 'd');
      await hasBegun('a', 'b');
      expect(await dispatch.waiting()).toBe(2);
      end('b');
      await hasBegun('a', 'b', 'c');
      end('a');
      await hasBegun('a', 'b', 'c', 'd');
    });

    it('hands out lower turns first', async () => {
      await dispatch.offer([
        { id: 'late', turn: 3 },
        { id: 'first', turn: 1 },
        { id: 'second', turn: 1 },
      ]);
      await dispatch.serve(1, run);
      for (const id of ['first', 'second', 'late']) {
        await expect.poll(() => begun.at(-1)).toBe(id);
        end(id);
      }
    });

    it('hands out a job once, however often it is offered', async () => {
      await offer('a', 'a', 'b');
      await dispatch.serve(1, run);
      await offer('a', 'b');
      await hasBegun('a');
      end('a');
      await hasBegun('a', 'b');
      expect(await dispatch.waiting()).toBe(0);
    });

    it('hands out a job again that is offered after it was taken off', async () => {
      await dispatch.serve(1, run);
      await offer('a');
      await hasBegun('a');
      end('a');
      await expect
        .poll(async () => {
          await offer('a');
          return begun;
        })
        .toEqual(['a', 'a']);
    });

    it('takes a waiting job off', async () => {
      await dispatch.serve(1, run);
      await offer('a', 'b', 'c');
      await dispatch.withdraw('b');
      await dispatch.withdraw('nobody');
      await hasBegun('a');
      end('a');
      await hasBegun('a', 'c');
    });

    it('goes on when a run rejects', async () => {
      await dispatch.serve(1, async (id) => {
        begun.push(id);
        throw new Error('failed');
      });
      await offer('a', 'b');
      await hasBegun('a', 'b');
    });

    it('hands out nothing after it is closed, and is closed when all is taken off', async () => {
      await dispatch.serve(1, run);
      await offer('a', 'b');
      await hasBegun('a');
      let isClosed = false;
      const closing = dispatch.close().then(() => (isClosed = true));
      await Promise.resolve();
      expect(isClosed).toBe(false);
      end('a');
      await closing;
      expect(begun).toEqual(['a']);
    });
  });
}
