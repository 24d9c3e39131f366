/** What news must do. The test file of an implementation calls this with a way to open two ends of the same news. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { News, NewsListener } from '../../src/model/news.ts';

/** @param open two instances that share news; one twice where there are no others */
export function testNews(name: string, open: () => Promise<readonly [News, News]>): void {
  describe(`${name} as news`, () => {
    let here: News;
    let there: News;

    beforeEach(async () => {
      [here, there] = await open();
    });
    afterEach(async () => {
      await here.close();
      await there.close();
    });

    function listen(news: News) {
      const heard: string[] = [];
      const listener: NewsListener = {
        onChange: (ids) => heard.push(...ids.map((id) => `changed ${id}`)),
        onCancel: (id) => heard.push(`cancel ${id}`),
        onReconnect() {},
      };
      return { heard, stop: news.subscribe(listener) };
    }

    it('tells every listener which jobs changed, and which to cancel', async () => {
      const [one, two] = [listen(here), listen(there)];
      here.publishChange('a');
      there.publishCancel('b');
      for (const { heard } of [one, two]) {
        await expect.poll(() => heard.toSorted()).toEqual(['cancel b', 'changed a']);
      }
    });

    it('tells nothing to a listener that has stopped', async () => {
      const [one, two] = [listen(here), listen(here)];
      one.stop();
      here.publishChange('a');
      await expect.poll(() => two.heard).toEqual(['changed a']);
      expect(one.heard).toEqual([]);
    });

    it('may be published when nobody listens', () => {
      here.publishChange('a');
      here.publishCancel('a');
    });
  });
}
