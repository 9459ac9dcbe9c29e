/** The cases of all modules of this folder. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueCase } from './catalogue-case';

/** By the name of the module, `localhost.cases.ts`. */
export async function allCases(): Promise<ReadonlyMap<string, readonly CatalogueCase[]>> {
  const names = (await readdir(__dirname)).filter((name) => name.endsWith('.cases.ts')).sort();
  const modules = names.map(async (name) => {
    const { CASES } = (await import(path.join(__dirname, name))) as { CASES: readonly CatalogueCase[] };
    return [name, CASES] as const;
  });
  return new Map(await Promise.all(modules));
}
