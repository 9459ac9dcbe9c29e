/** Everything about host names in values. At one place there is one finding: the first look that says something. */
import type { Rule } from '../rule';
import type { Finding } from '../finding';
import { quoted } from '../wording';
import { localhost } from './localhost';
import { generatedContainerName, inactiveProfile, publishedPort, underscoreHost } from './reached';
import { readiness } from './readiness';
import type { HostReference } from '../references/host-reference';
import { BROWSER_PREFIX, lookedAt, type Look, type Looked } from './reference-check';
import { unreachable } from './unreachable';
import { malformedHost, passwordBreaksUrl, unsetHost } from './value-shape';
import { hostDockerInternal, usedAtBuild, usedInBrowser } from './vantage';

/** An address is nothing that has to be looked up; dotted quads, and what has a colon. */
const addresses: Look = ({ reference: { host } }) =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(':') || host === '*' ? 'fine' : undefined;

/** In this order: what is no host at all, what is looked up elsewhere, what is not there, what is there. */
const LOOKS: readonly Look[] = [
  passwordBreaksUrl,
  usedInBrowser,
  usedAtBuild,
  unsetHost,
  malformedHost,
  localhost,
  addresses,
  hostDockerInternal,
  unreachable,
  generatedContainerName,
  inactiveProfile,
  publishedPort,
  underscoreHost,
];

export const hostReferences: Rule = (facts) => {
  const findings: Finding[] = [];
  const clean: Looked[] = [];
  for (const reference of facts.references) {
    const looks = looksFor(reference);
    const looked = looks.length === 0 ? undefined : lookedAt(facts, reference);
    if (looked === undefined) continue;
    const result = firstOf(looks, looked);
    if (result === undefined && reference.role === 'target') clean.push(looked);
    else if (result !== undefined && result !== 'fine') findings.push(result);
  }
  return mergedByPlace([...findings, ...readiness(clean)]);
};

/** Rules about connections look at what is connected to; what browsers get, others are told. */
function looksFor({ role, key }: HostReference): readonly Look[] {
  if (role === 'target') return LOOKS;
  return role === 'advertised' && BROWSER_PREFIX.test(key) ? [usedInBrowser] : [];
}

function firstOf(looks: readonly Look[], looked: Looked): ReturnType<Look> {
  for (const look of looks) {
    const result = look(looked);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** A value that several services have by an anchor, `extends` or an env file is one place: the first one speaks. */
function mergedByPlace(findings: readonly Finding[]): Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const { file, start, end } = finding.range;
    const key = [finding.code, file, start.line, start.character, end.line, end.character].join('\0');
    const first = places.get(key);
    if (first === undefined) places.set(key, finding);
    else if (first.service !== finding.service && finding.service !== undefined)
      places.set(key, withAnother(first, finding.service));
  }
  return [...places.values()];
}

function withAnother(first: Finding, service: string): Finding {
  const message = `The value is also that of ${quoted(service)}.`;
  if (first.related.some((place) => place.message === message)) return first;
  return { ...first, related: [...first.related, { message, range: first.range }] };
}
