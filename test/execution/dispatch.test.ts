import { createLocalDispatch, createLocalNews } from '../../src/execution/dispatch/local.ts';
import { testDispatch } from '../contract/dispatch.ts';
import { testNews } from '../contract/news.ts';

testDispatch('this process', async () => createLocalDispatch());
testNews('this process', async () => {
  const news = createLocalNews();
  return [news, news];
});
