/**
 * `services.X.label_file`: labels of the container that stand in files. They have no part in the network, but one
 * that is missing keeps docker compose from going on.
 *
 * Source of the behaviour: compose-go `types/project.go` (`WithServicesLabelsResolved`).
 */
import { parseEnvFile } from '../files/env-file';
import { lineRanges, reportEnvFileError } from '../files/env-file-places';
import { textOf, type Node } from '../nodes';
import { readFile } from '../files/read-file';
import type { RoleReader } from '../files/recorded-reading';
import type { Report } from '../report';

/**
 * Checks the files of one service: all must be there, and each in the form of an env file.
 *
 * @param node in canonical form: a list of absolute paths
 */
export async function checkServiceLabelFiles(
  node: Node | undefined,
  service: string,
  reader: RoleReader,
  report: Report,
): Promise<void> {
  for (const item of node?.kind === 'list' ? node.items : []) {
    const file = textOf(item);
    if (file === undefined) continue;
    const from = item.via ?? item.range;
    const outcome = await readFile(reader, file, 'label-file', from, report);
    if (outcome.state === 'absent') {
      report({
        severity: 'error',
        code: 'label-file-not-found',
        message: `Service "${service}": label file ${file} not found (no such file or directory).`,
        hint: 'Create it, or correct the path.',
        range: from,
      });
    }
    if (outcome.state !== 'read') continue;
    // Variables of these files see neither the caller's environment nor the project's.
    const parsed = parseEnvFile(outcome.text, () => undefined);
    reportEnvFileError(file, parsed, lineRanges(file, outcome.text), report);
  }
}
