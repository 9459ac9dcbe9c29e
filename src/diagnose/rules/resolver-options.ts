/** Catalogue 38 and 48: what `dns_opt` and `dns_search` do to names of services. */
import type { Service } from '../../compose/project';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import type { Change } from '../remedy';
import { listed, quoted } from '../wording';
import { pathOfItem, writtenItems } from '../written';

export function resolverOptions(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services
    .filter(({ networks }) => networks.length > 0)
    .filter(({ dnsOptions, dnsSearch }) => dnsOptions.length > 0 || dnsSearch.length > 0)
    .flatMap((service) => [...customNdots(facts, service), ...searchDomains(facts, service)]);
}

function dotsOf(text: string): number | undefined {
  const [, dots] = /^ndots:(\d+)$/.exec(text) ?? [];
  return dots === undefined ? undefined : Number(dots);
}

function customNdots(facts: ProjectFacts, service: Service): readonly Finding[] {
  return writtenItems(facts.origins, ['services', service.name, 'dns_opt']).flatMap((item) => {
    const dots = dotsOf(item.text) ?? 0;
    if (dots === 0) return [];
    const path = ['services', service.name, 'dns_opt'];
    const change: Change = {
      kind: 'remove',
      file: item.range.file,
      path: pathOfItem(facts.origins, path, item),
    };
    return [
      makeFinding('custom-ndots', {
        service: service.name,
        message: `With ${quoted(item.text)} the engine forwards no name without a dot for ${quoted(service.name)}, and names ${dots === 1 ? 'without a dot' : `with fewer than ${dots} dots`} are tried with search domains first.`,
        range: item.range,
        remedies: [{ kind: 'edit', title: `Remove ${quoted(item.text)}`, changes: [change], isSafe: false }],
      }),
    ];
  });
}

function searchDomains(facts: ProjectFacts, service: Service): readonly Finding[] {
  const domains = writtenItems(facts.origins, ['services', service.name, 'dns_search']).filter(
    ({ text }) => text !== '' && text !== '.',
  );
  const [first] = domains;
  if (first === undefined) return [];
  const names = listed(domains.map(({ text }) => text));
  const isFirst = service.dnsOptions.some((option) => (dotsOf(option) ?? 0) > 0);
  const path = ['services', service.name, 'dns_search'];
  return [
    makeFinding('search-domain', {
      service: service.name,
      message: isFirst
        ? `${quoted(service.name)} looks every name of a service up below ${names} first: where that answers any name, it never reaches a service.`
        : `${quoted(service.name)} looks a service that does not run up below ${names}: where that answers any name, it reaches a stranger.`,
      range: first.range,
      remedies: [
        {
          kind: 'edit',
          title: 'Search no domain',
          changes: [{ kind: 'set', file: first.range.file, path, value: '.' }],
          isSafe: false,
        },
      ],
    }),
  ];
}
