/** A store and blobs that keep nothing: for one job whose submitter waits for it and gets its outputs in memory. */
import type { Blobs } from '../model/blobs.ts';
import type { JobStore } from '../model/job-store.ts';

export const passingStore: JobStore = {
  add: () => Promise.resolve(undefined),
  get: () => Promise.resolve(undefined),
  inputs: () => Promise.resolve(undefined),
  keyHolder: () => Promise.resolve(undefined),
  reusable: () => Promise.resolve(undefined),
  list: () => Promise.resolve({ jobs: [] }),
  move: () => Promise.resolve(true),
  outputs: () => Promise.resolve([]),
  addLog: () => Promise.resolve(),
  log: () => Promise.resolve([]),
  requestCancel: () => Promise.resolve(),
  cancelRequests: () => Promise.resolve([]),
  probe: () => Promise.resolve(),
  close: () => Promise.resolve(),
  heartbeat: () => Promise.resolve(),
  instances: () => Promise.resolve([]),
  forget: () => Promise.resolve(),
  orphans: () => Promise.resolve([]),
  release: () => Promise.resolve(false),
  claim: () => Promise.resolve(undefined),
  removeOutputs: () => Promise.resolve(false),
  expire: () => Promise.resolve(false),
  keptBytes: () => Promise.resolve(0),
  expirable: () => Promise.resolve([]),
  purge: () => Promise.resolve(false),
  remove: () => Promise.resolve([]),
};

const keepsNothing = () => Promise.reject(new Error('Nothing is stored here.'));

export const passingBlobs: Blobs = {
  put: keepsNothing,
  adopt: keepsNothing,
  async *open() {
    yield await keepsNothing();
  },
  copy: keepsNothing,
  removeAll: () => Promise.resolve(),
  list: () => Promise.resolve([]),
};
