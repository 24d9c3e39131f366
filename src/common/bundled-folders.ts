/** Folders of this program whose modules are found by their files; none is bundled where it runs from its sources. */
export const ownFolders = ['formats', 'processes', 'views'] as const;

/** Folders below `src/`. */
export type OwnFolder = (typeof ownFolders)[number];

export interface FolderModule {
  readonly default?: unknown;
}

/** Those that a bundle holds whole, their modules by name: one file is read where a hundred would be (`scripts/build.ts` says which). */
export const bundledFolders: Partial<Record<OwnFolder, () => Promise<Readonly<Record<string, FolderModule>>>>> = {};
