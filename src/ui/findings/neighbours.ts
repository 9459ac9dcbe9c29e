/**
 * What other extensions say about compose files, so that nobody reads the same twice. Pure.
 *
 * Docker DX and Container Tools report YAML syntax only (container-tools' schema check is declared unsupported, DX has
 * none for Compose); the YAML extension also checks the schema of Compose from its store.
 */
import type { ComposeErrors } from './finding-settings';

/** What is said already by somebody else. */
export interface Neighbours {
  readonly syntax: boolean;
  readonly schema: boolean;
}

/** An extension that reports YAML syntax errors in compose files, unless this setting of its own is false. */
const SYNTAX_CHECKERS: readonly { readonly extension: string; readonly setting: string }[] = [
  { extension: 'redhat.vscode-yaml', setting: 'yaml.validate' },
  { extension: 'docker.docker', setting: 'docker.extension.enableComposeLanguageServer' },
  { extension: 'ms-azuretools.vscode-containers', setting: 'containers.enableComposeLanguageService' },
  { extension: 'ms-azuretools.vscode-docker', setting: 'docker.enableDockerComposeLanguageService' },
];
const SCHEMA_CHECKER = {
  extension: 'redhat.vscode-yaml',
  settings: ['yaml.validate', 'yaml.schemaStore.enable'],
};

/** Codes of problems that every YAML parser reports. */
const SYNTAX = new Set([
  'yaml-syntax',
  'yaml-alias',
  'yaml-duplicate-key',
  'yaml-escape',
  'yaml-control-character',
]);
/** Codes of problems that the JSON schema of Compose finds too. */
const SCHEMA = new Set([
  'unknown-attribute',
  'wrong-type',
  'missing-attribute',
  'pattern',
  'value-range',
  'duplicate-item',
]);

/**
 * @param isInstalled whether an extension is there and enabled
 * @param setting the value of a setting of it
 */
export function neighbours(
  isInstalled: (extension: string) => boolean,
  setting: (name: string) => unknown,
): Neighbours {
  const isOn = (name: string): boolean => setting(name) !== false;
  return {
    syntax: SYNTAX_CHECKERS.some(({ extension, setting: name }) => isInstalled(extension) && isOn(name)),
    schema: isInstalled(SCHEMA_CHECKER.extension) && SCHEMA_CHECKER.settings.every(isOn),
  };
}

/** Whether a problem of the compose room is for somebody else to say, or for nobody. */
export function isLeftToOthers(problem: string, composeErrors: ComposeErrors, others: Neighbours): boolean {
  if (composeErrors !== 'auto') return composeErrors === 'off';
  return (others.syntax && SYNTAX.has(problem)) || (others.schema && SCHEMA.has(problem));
}
