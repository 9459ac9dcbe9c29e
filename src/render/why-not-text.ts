/** Why a name gives nothing, in words. */
import type { ResolverlessPlace, WhyNot } from '../names/why-not';

/** A clause without a full stop: `db is on shop_back only`. Names stand as they are. */
export function whyNotText(why: WhyNot): string {
  switch (why.kind) {
    case 'no-resolver':
      return `${why.service} ${resolverless(why.place)}`;
    case 'no-shared-network':
      return `${why.services.join(', ')} ${why.services.length === 1 ? 'is' : 'are'} on ${why.knownIn.join(', ')} only, the caller on ${why.joined.join(', ')}`;
    case 'shared-namespace':
      return `${why.service} shares the namespace of ${why.owner}; ask for ${why.owner}`;
    case 'nameless':
      return `${why.service} ${nameless(why.place)}`;
    case 'container-name-only':
      return `${why.service} joins its network by network_mode; ask for ${why.names.slice(0, 3).join(', ')}`;
    case 'no-containers':
      return `${why.service} has no containers`;
    case 'inactive-profile':
      return why.profiles.length === 0
        ? `${why.service} is not enabled`
        : `${why.service} needs profile ${why.profiles.join(' or ')}`;
    case 'private-link':
      return `the name is a link of ${why.service}, and only there`;
    case 'dead-link':
      return `the link goes to ${why.target}, which is on none of the caller's networks`;
    case 'unknown-name':
      return 'nothing in the project has the name';
  }
}

function resolverless(place: ResolverlessPlace): string {
  switch (place) {
    case 'host':
      return "runs in the network of the host and asks the host's resolver, which knows no services";
    case 'none':
      return 'has no network and nobody to ask';
    case 'default-bridge':
      return 'is on the default bridge, where names do not exist';
    case 'foreign':
      return 'runs in the namespace of a container outside the project';
    case 'provider':
      return 'is no container';
    case 'nowhere':
      return 'is on no network of the project';
  }
}

function nameless(place: ResolverlessPlace): string {
  switch (place) {
    case 'host':
      return 'runs in the network of the host and has no name';
    case 'none':
      return 'has no network';
    default:
      return resolverless(place);
  }
}
