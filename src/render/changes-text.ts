/** What a change of a network has done, one line for each thing. */
import type { Change, EndpointChange, NamesChange, PortChange, SettingChange } from '../topology/change-list';
import type { ChangeReason } from '../topology/changes';

/** Columns: whose change it is, what has happened, and the address that goes with it. */
export function renderChanges(changes: readonly Change[]): string {
  const rows = changes.map((change) => [subject(change), ...words(change)]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function subject(change: Change): string {
  if (change.kind === 'resolver') return 'resolver';
  return change.kind === 'network' ? `network ${change.key}` : `${change.service}-${change.replica}`;
}

function words(change: Change): string[] {
  switch (change.kind) {
    case 'network':
      return [made(change.what, change.reasons), change.what === 'removed' ? '' : change.subnet];
    case 'namespace':
      return [made(change.what, change.reasons), change.addresses.join(', ')];
    case 'endpoint':
      return endpoint(change);
    case 'names':
      return [names(change)];
    case 'setting':
      return [setting(change)];
    case 'port':
      return [port(change)];
    case 'resolver':
      return [change.options.length === 0 ? "as an engine's" : `now with ${change.options.join(', ')}`];
  }
}

function made(what: 'made' | 'again' | 'removed', reasons: readonly ChangeReason[]): string {
  return what === 'again' ? `made again: ${because(reasons)}` : what;
}

function endpoint({ what, key, address, reasons }: EndpointChange): string[] {
  if (what === 'again') return [`network ${key} joined again: ${because(reasons)}`, address];
  return [`network ${key} ${what}`, what === 'left' ? '' : address];
}

function names({ key, gained, lost }: NamesChange): string {
  const parts = [
    ...(gained.length === 0 ? [] : [`gained ${gained.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`lost ${lost.join(', ')}`]),
  ];
  return `names in network ${key}: ${parts.join('; ')}`;
}

function setting({ what, now }: SettingChange): string {
  switch (what) {
    case 'environment':
      return 'environment changed, for programs that start from now on';
    case 'hosts':
      return 'hosts file changed';
    case 'default-route':
      return now === undefined ? 'no default route any more' : `default route now by ${now}`;
  }
}

function port({ what, port: { hostAddress, hostPort, containerPort, protocol } }: PortChange): string {
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
  const host = ['0.0.0.0', '::'].includes(hostAddress) ? '' : `${address}:`;
  const number = hostPort === 0 ? '(any)' : String(hostPort);
  return `port ${host}${number} -> ${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`} ${what}`;
}

const WORDS: Partial<Record<ChangeReason, string>> = {
  asked: 'restarted',
  'engine-profile': 'names resolve as in another engine',
  owner: 'it shares a namespace that is made again',
  network: 'the network is made again',
};

/** `sysctls differ`, `hostname and dns differ`. */
function because(reasons: readonly ChangeReason[]): string {
  const attributes = reasons.filter((reason) => WORDS[reason] === undefined);
  const whole = reasons.flatMap((reason) => WORDS[reason] ?? []);
  const [last = '', ...before] = [...attributes].reverse();
  const list = before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
  const isPlural = attributes.length > 1 || /[^s]s$/.test(last);
  return [...(last === '' ? [] : [`${list} ${isPlural ? 'differ' : 'differs'}`]), ...whole].join('; ');
}
