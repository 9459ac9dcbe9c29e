/** What is found in files that a test writes down. */
import { loadProject } from '../../../../src/compose/load';
import type { FileReader, LoadOptions } from '../../../../src/compose/project';
import { diagnose } from '../../../../src/diagnose/diagnose';
import type { HostFacts } from '../../../../src/diagnose/facts';
import type { Finding } from '../../../../src/diagnose/finding';
import { gatherFacts } from '../../../../src/diagnose/gather';
import type { FolderReader } from '../../../../src/diagnose/service-files';

export interface Situation {
  /** Beside `compose.yaml`, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Compose files of other projects, by folder. */
  readonly others?: Readonly<Record<string, string>>;
  readonly host?: HostFacts;
  readonly profiles?: readonly string[];
}

/** All findings in a project called `shop`. @param compose the text of its compose file */
export async function foundIn(compose: string, situation: Situation = {}): Promise<readonly Finding[]> {
  const { files = {}, others = {}, host, profiles = [] } = situation;
  const texts: Record<string, string> = { '/work space/shop/compose.yaml': compose };
  for (const [name, text] of Object.entries(files)) texts[`/work space/shop/${name}`] = text;
  for (const [folder, text] of Object.entries(others)) texts[`/work space/${folder}/compose.yaml`] = text;
  const reader: FileReader & FolderReader = {
    read: (path) => Promise.resolve(texts[path]),
    list: (folder) => {
      const below = Object.keys(texts).filter((path) => path.startsWith(`${folder}/`));
      const names = below.map((path) => path.slice(folder.length + 1));
      const files = names.filter((name) => !name.includes('/'));
      return Promise.resolve(files.map((name) => ({ name, isFolder: false })));
    },
  };
  const options = (folder: string, chosen: readonly string[]): LoadOptions => ({
    ...{ workingDirectory: `/work space/${folder}`, files: [], profiles: chosen, envFiles: [] },
    environment: {},
  });
  const loaded = await Promise.all(
    Object.keys(others).map((folder) => loadProject(options(folder, ['*']), reader)),
  );
  const facts = await gatherFacts(options('shop', profiles), reader, {
    others: loaded.flatMap(({ project }) => project ?? []),
    ...(host === undefined ? {} : { host }),
  });
  return diagnose(facts);
}

/** One line for each: severity, code and message. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}
