/** Values that hold no host name, although one is wanted: unset, malformed, cut in two by a password. */
import type { SourceRange } from '../../compose/project';
import { placeOf } from '../../compose/values/pieces';
import { isWithin } from '../ranges';
import type { HostReference } from '../references/host-reference';
import { printable, quoted } from '../wording';
import { fitting, onlyFitting, reachedAs, siblingPort } from './meant-service';
import { valueOf, type Look, type Looked } from './reference-check';
import { atReference, edit, placeWords, useHost } from './reference-words';

const NOTHING = /^(undefined|null|none|nil|nan)$/i;
/** Places whose text is not what the program gets: a shell or a template engine comes between. */
const WRITTEN_LATER = ['command', 'entrypoint', 'healthcheck', 'config-file', 'source', 'build', 'label'];

/** The variable that is not set, or a word that a program has written for nothing. */
export const unsetHost: Look = (looked) => {
  const { facts, reference } = looked;
  const { host, service } = reference;
  if (host === '') {
    const missing = facts.problems.find(
      ({ code, range }) => code === 'variable-not-set' && range && isWithin(range, reference.textRange),
    );
    if (missing?.range === undefined) return 'fine';
    const [, variable = ''] = /"([^"]*)"/.exec(missing.message) ?? [];
    const target = onlyFitting(looked);
    const name = target && reachedAs(looked, target);
    return atReference(
      'unset-host',
      reference,
      `${quoted(service)} gets no host ${placeWords(reference)}, because the variable ${quoted(variable)} is not set.`,
      {
        range: missing.range,
        hint: `Set it in .env or in the environment, or give it a default: \${${printable(variable)}:-HOST}.`,
        remedies: [
          name === undefined
            ? undefined
            : edit(`Use ${quoted(name)} where ${quoted(variable)} is not set`, [
                { kind: 'replace', range: missing.range, text: `\${${variable}:-${name}}` },
              ]),
        ],
      },
    );
  }
  if (!NOTHING.test(host) || WRITTEN_LATER.includes(reference.place)) return undefined;
  // A service may really be called so.
  if (looked.names.networksKnowing(host).length > 0) return undefined;
  // `REDIS_HOST=none` switches something off.
  if (/^(none|nil|null)$/i.test(host) && reference.shape === 'host-key') return 'fine';
  return atReference(
    'unset-host',
    reference,
    `${quoted(service)} looks for a host called ${quoted(host)} ${placeWords(reference)}, which is what programs write for a value that is not there.`,
    {
      hint: 'Give the variable that was meant a value where this text is made.',
      remedies: fitting(looked).map((target) => useHost(reference, reachedAs(looked, target))),
    },
  );
};

/** Characters that no host name has, and that a shell or an application did not take away. */
const BROKEN = /["'\s/\\]|:\/\//u;

/** Quotes, blanks, carriage returns, a scheme or a port, where a bare name is wanted. */
export const malformedHost: Look = (looked) => {
  const { reference, caller } = looked;
  const { host, service, shape, key } = reference;
  if (isNameOnlyKey(looked) && (shape === 'url' || shape === 'host-port')) {
    const what = shape === 'url' ? 'a URL' : 'a host and a port';
    return atReference(
      'malformed-host',
      reference,
      `${quoted(service)} gets ${quoted(reference.text.trim())} as the host in ${quoted(key)}, which is ${what}, although the port stands in a variable of its own.`,
      {
        range: reference.textRange,
        severity: 'information',
        remedies: [wholeValue(reference, host)],
      },
    );
  }
  if (shape === 'url' || !BROKEN.test(host) || /[$%{}<>*,;=()]/.test(host)) return undefined;
  const cleaned = host
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim();
  const bare = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([\w.-]+?)(?::\d+)?\/?$/i.exec(cleaned)?.[1];
  if (bare === undefined || bare === '') return undefined;
  const isSafe = bare === cleaned;
  return atReference(
    'malformed-host',
    reference,
    `${quoted(caller.name)} looks for a host called ${quoted(host)} ${placeWords(reference)}, with ${whatIsWrong(host)}, so that no name fits.`,
    { remedies: [useHost(reference, bare, isSafe)] },
  );
};

/** Whether a key takes a name alone, because its port stands beside it: `DB_HOST` and `DB_PORT`. */
function isNameOnlyKey({ caller, reference }: Looked): boolean {
  const { key, place, port } = reference;
  if (place !== 'environment' && place !== 'env-file') return false;
  if (!/_HOST(NAME)?$/.test(key)) return false;
  if (reference.shape === 'host-port' && port === undefined) return false;
  return siblingPort(caller, reference) !== undefined;
}

function wholeValue({ textRange, range, isExact }: HostReference, host: string) {
  // Where the host is exact, the text around it is as well.
  return isExact && isWithin(range, textRange)
    ? edit(`Change the value to ${quoted(host)}`, [{ kind: 'replace', range: textRange, text: host }])
    : undefined;
}

function whatIsWrong(host: string): string {
  if (host.includes('\r')) return 'the carriage return of a Windows line end';
  if (/["']/.test(host)) return 'the quotes, which a list of `KEY=value` keeps';
  if (host.includes('://')) return 'a scheme in front';
  if (/\s/u.test(host)) return 'a blank';
  return 'characters that no host name has';
}

/** Scheme, user, password with something in it that ends the authority of a URL, host. */
const CREDENTIALS = /^([a-z][a-z0-9+.:-]*):\/\/([^\s:@/?#]*):([^\s]*)@([A-Za-z0-9._-]+)(?=[:/?,]|$)/i;

/** RFC 3986, section 3.2: `/`, `?` and `#` end the authority, the last `@` before them the credentials. */
export const passwordBreaksUrl: Look = (looked) => {
  const { names, reference } = looked;
  const { shape, text, textRange, service } = reference;
  if (shape !== 'url') return undefined;
  const [, , , password = '', host = ''] = CREDENTIALS.exec(text.trim()) ?? [];
  if (!/[@/?#]/.test(password) || /^\d{1,5}[/?#]/.test(password)) return undefined;
  // Several hosts, each with credentials of its own, or an address inside of the path.
  if (/@[\w.-]+(:\d+)?,/.test(password) || password.includes('://')) return undefined;
  const isKnown = names.networksKnowing(host).length > 0 || host.includes('.') || host === 'localhost';
  if (!isKnown) return undefined;
  const [, sign = ''] = /([@/?#])/.exec(password) ?? [];
  const encoded = password.replace(/[@/?#:]/g, (each) => encodeURIComponent(each));
  const place = placeOfPassword(looked, password);
  return atReference(
    'password-breaks-url',
    reference,
    `${quoted(service)} does not get the host ${quoted(host)} ${placeWords(reference)}, because the ${quoted(sign)} in the password cuts the URL in two.`,
    {
      range: place ?? textRange,
      hint: `Write ${quoted(sign)} as ${encodeURIComponent(sign)}.`,
      remedies: [
        place && edit('Encode the password', [{ kind: 'replace', range: place, text: encoded }], true),
      ],
    },
  );
};

/** Exactly the password, if it stands in its file as it is. */
function placeOfPassword(looked: Looked, password: string): SourceRange | undefined {
  const value = valueOf(looked.caller, looked.reference);
  const from = (value?.text.indexOf(`:${password}@`) ?? -1) + 1;
  if (value === undefined || from === 0) return undefined;
  const { range, isExact } = placeOf(value, from, from + password.length);
  return isExact ? range : undefined;
}
