/** A project that does not flicker while a line is half typed. */
import type { Network, Problem, Project, Service } from './project';

/**
 * The project as it is read, but with the definitions that a syntax error has spoilt or swallowed as they last
 * were. The same project where there is no such error.
 */
export function steadyProject(
  project: Project | undefined,
  problems: readonly Problem[],
  lastGood: Project | undefined,
): Project | undefined {
  const errors = problems.filter(({ code }) => code === 'yaml-syntax');
  if (errors.length === 0 || !lastGood) return project;
  if (!project) return lastGood;
  const spoilt = new Set(errors.flatMap((error) => serviceAround(project.services, error) ?? []));
  const now = new Map(project.services.map((service) => [service.name, service]));
  const known = new Set(lastGood.services.map(({ name }) => name));
  return {
    ...project,
    services: [
      ...lastGood.services.map((service) =>
        spoilt.has(service.name) ? service : (now.get(service.name) ?? service),
      ),
      ...project.services.filter(({ name }) => !known.has(name)),
    ],
    networks: withMissing(project.networks, lastGood.networks),
    declaredNetworks: withMissing(project.declaredNetworks, lastGood.declaredNetworks),
  };
}

/** The service whose lines an error stands in. */
function serviceAround(services: readonly Service[], { range }: Problem): string | undefined {
  if (!range) return undefined;
  const before = services.filter(
    (service) => service.range.file === range.file && service.range.start.line <= range.start.line,
  );
  return before.sort((a, b) => b.range.start.line - a.range.start.line)[0]?.name;
}

function withMissing(networks: readonly Network[], earlier: readonly Network[]): readonly Network[] {
  const known = new Set(networks.map(({ key }) => key));
  return [...networks, ...earlier.filter(({ key }) => !known.has(key))];
}
