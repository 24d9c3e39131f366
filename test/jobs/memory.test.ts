import { createMemoryStore } from '../../src/jobs/memory.ts';
import { testJobStore } from '../contract/job-store.ts';

testJobStore('memory', async () => createMemoryStore());
