/** Why a name gives a service no address, as data. */

/** Kinds of place in which nobody asks the embedded resolver. */
export type ResolverlessPlace = 'host' | 'none' | 'default-bridge' | 'foreign' | 'provider' | 'nowhere';

export type WhyNot =
  /** The caller has no resolver that knows services. */
  | { readonly kind: 'no-resolver'; readonly service: string; readonly place: ResolverlessPlace }
  /** The name exists, but only in networks that the caller is not on. */
  | {
      readonly kind: 'no-shared-network';
      /** Services that answer to it there. */
      readonly services: readonly string[];
      /** Engine names of the networks that know it. */
      readonly knownIn: readonly string[];
      /** Engine names of the caller's networks. */
      readonly joined: readonly string[];
    }
  /** The target shares the namespace of another service and is reached by the names of that one. */
  | { readonly kind: 'shared-namespace'; readonly service: string; readonly owner: string }
  /** The target is on no network that gives names. */
  | { readonly kind: 'nameless'; readonly service: string; readonly place: ResolverlessPlace }
  /** The target joins a network by its `network_mode`, where its containers have names and the service has none. */
  | { readonly kind: 'container-name-only'; readonly service: string; readonly names: readonly string[] }
  /** The target has no containers: `scale: 0`. */
  | { readonly kind: 'no-containers'; readonly service: string }
  /** No active profile enables the target. */
  | { readonly kind: 'inactive-profile'; readonly service: string; readonly profiles: readonly string[] }
  /** The name is a link of another service, and only there. */
  | { readonly kind: 'private-link'; readonly service: string }
  /** The name is a link of the caller to a container that is on none of its networks. */
  | { readonly kind: 'dead-link'; readonly target: string }
  /** Nothing in the project has the name. */
  | { readonly kind: 'unknown-name' };
