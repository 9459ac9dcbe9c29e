/** A proxy of the environment that gets the requests for services, whose names it does not know. */
import type { Service, SourceRange } from '../../compose/project';
import { answerFor } from '../../names/project-lookup';
import { projectNames, type ProjectNames } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import type { Rule } from '../rule';
import { listed, quoted } from '../wording';
import { BROWSER_PREFIX } from './reference-check';
import { edit, pathOf } from './reference-words';

const BYPASS = ['NO_PROXY', 'no_proxy'];

export const proxyIntercepts: Rule = (facts) => {
  const names = projectNames(facts.project);
  return facts.project.services
    .filter(({ environment }) => Object.keys(environment).some((key) => /_proxy$/i.test(key)))
    .flatMap((service) => findingOf(facts, names, service) ?? []);
};

function findingOf(facts: ProjectFacts, names: ProjectNames, service: Service): Finding | undefined {
  const used = new Map<string, string[]>();
  for (const { service: caller, role, key, host, scheme = '', isCertain } of facts.references) {
    if (caller !== service.name || role !== 'target' || !isCertain || BROWSER_PREFIX.test(key)) continue;
    const variable = proxyFor(service, scheme);
    if (variable === undefined || isBypassed(service, host)) continue;
    const answer = answerFor(names, caller, host);
    if (answer.kind !== 'found' && answer.kind !== 'hosts') continue;
    used.set(variable, [...new Set([...(used.get(variable) ?? []), host])]);
  }
  const [first] = used;
  if (first === undefined) return undefined;
  const [variable] = first;
  const hosts = [...new Set([...used.values()].flat())];
  const proxy = hostOf(service.environment[variable] ?? '');
  // A proxy inside of the project resolves its names.
  if (proxy !== undefined && answerFor(names, service.name, proxy).kind === 'found') return undefined;
  return {
    code: 'proxy-intercepts',
    severity: 'warning',
    message: `${quoted(service.name)} sends its requests for ${listed(hosts)} to the proxy of ${quoted(variable)}, which does not know the names of the project, because ${quoted('NO_PROXY')} does not list ${hosts.length === 1 ? 'it' : 'them'}.`,
    range: placeOf(service, variable) ?? service.range,
    service: service.name,
    related: [],
    remedies: [bypass(service, hosts)].filter((remedy) => remedy !== undefined),
  };
}

/** Source: curl's manual, "ENVIRONMENT"; Go, `net/http.ProxyFromEnvironment`. */
function proxyFor({ environment }: Service, scheme: string): string | undefined {
  const kind = /^(http|ws)$/.test(scheme) ? 'http' : /^(https|wss)$/.test(scheme) ? 'https' : undefined;
  if (kind === undefined) return undefined;
  const keys = [`${kind}_proxy`, 'all_proxy'].flatMap((key) => [key.toUpperCase(), key]);
  return keys.find((key) => (environment[key] ?? '') !== '');
}

function isBypassed({ environment }: Service, host: string): boolean {
  const asked = host.toLowerCase();
  return BYPASS.flatMap((key) => (environment[key] ?? '').split(/[\s,]+/)).some((entry) => {
    const suffix = entry
      .toLowerCase()
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '');
    return entry === '*' || (suffix !== '' && (asked === suffix || asked.endsWith(`.${suffix}`)));
  });
}

function hostOf(proxy: string): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([\w.-]+)/i.exec(proxy)?.[1];
}

function placeOf({ values }: Service, variable: string): SourceRange | undefined {
  return values.find(({ kind, key }) => kind === 'environment' && key === variable)?.range;
}

/** Programs differ in which spelling they read. */
function bypass(service: Service, hosts: readonly string[]) {
  const changes = BYPASS.map((key) => {
    const value = [service.environment[key] ?? '', ...hosts].filter((each) => each !== '').join(',');
    return { kind: 'set', ...pathOf(service, 'environment', key), value } as const;
  });
  return edit(`Add ${listed(hosts)} to ${quoted('NO_PROXY')} and ${quoted('no_proxy')}`, changes);
}
