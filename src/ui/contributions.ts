/**
 * Every identifier that package.json and the code must agree on, named once; a unit test compares
 * them with package.json. Nothing else in this room writes such a string.
 */

export const Command = {
  up: 'netscope.up',
  down: 'netscope.down',
  trace: 'netscope.trace',
  showChains: 'netscope.showChains',
  openShell: 'netscope.openShell',
  fixAllSafe: 'netscope.fixAllSafe',
  explainFinding: 'netscope.explainFinding',
  refresh: 'netscope.refresh',
  showLog: 'netscope.showLog',
} as const;

/** Commands that only this extension calls, with arguments that nobody could type. */
export const InternalCommand = {
  /** Writes a command line into a terminal, and leaves it to the person to run it. */
  typeInTerminal: 'netscope.internal.typeInTerminal',
  /** Sets a code to `off` in the settings of the workspace. */
  silenceFinding: 'netscope.internal.silenceFinding',
} as const;

/** Commands that touch the kernel, or read what runs in it: not in a workspace that nobody has trusted. */
export const TRUSTED_COMMANDS: readonly string[] = [
  Command.up,
  Command.down,
  Command.showChains,
  Command.openShell,
];

export const ViewContainer = 'netscope';

export const View = {
  networks: 'netscope.networks',
  chains: 'netscope.chains',
} as const;

export const ContextKey = {
  /** Holds a `WorkspaceState`. */
  state: 'netscope.state',
} as const;

/** The values of the context key `netscope.state`, from nothing to everything. */
export const WORKSPACE_STATES = ['unknown', 'empty', 'down', 'busy', 'up'] as const;

/** `empty`: no compose file; `down`: all networks are plans; `busy`: one comes or goes; `up`: at least one is up. */
export type WorkspaceState = (typeof WORKSPACE_STATES)[number];

export const Setting = {
  hoverEnabled: 'netscope.hover.enabled',
  findingsEnabled: 'netscope.findings.enabled',
  findingsSeverity: 'netscope.findings.severity',
  findingsComposeErrors: 'netscope.findings.composeErrors',
  resolverEngine: 'netscope.resolver.engine',
  resolverOptions: 'netscope.resolver.options',
} as const;

/** Scheme of the read-only documents. */
export const DOCUMENT_SCHEME = 'netscope';

/** Scheme of the pages about findings, which come with the extension. */
export const PAGE_SCHEME = 'netscope-finding';

/** What the Problems panel names as the source of findings. */
export const DIAGNOSTIC_SOURCE = 'netscope';

export const Language = {
  trace: 'netscope-trace',
  chains: 'netscope-chains',
} as const;

export const Scope = {
  trace: 'text.netscope-trace',
  chains: 'source.netscope-chains',
} as const;

/** VS Code calls compose files `dockercompose` by their name; renamed ones and older versions say `yaml`. */
export const COMPOSE_LANGUAGES: readonly string[] = ['dockercompose', 'yaml'];

/** Words of a tree item's `contextValue`; menus test for them with `viewItem =~ /\bword\b/`. */
export const ItemToken = {
  project: 'project',
  up: 'up',
  down: 'down',
  service: 'service',
  namespace: 'namespace',
} as const;

export const CHANNEL_NAME = 'Netscope';
