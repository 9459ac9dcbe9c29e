/** What a variable, flag or property holds, by its name. */
import { remembering } from './remembered';
import type { ReferenceRole } from './host-reference';

/** How the value of a key is read. */
export type KeyKind =
  /** A host and nothing else: `DB_HOST`. */
  | 'host'
  /** A list of hosts: `SEED_HOSTS`. */
  | 'hosts'
  /** A host, mostly, with or without a port: `MAIL_SERVER`, `CONSUL_ADDR`. */
  | 'address'
  /** A URL, or an address without scheme: `API_URL`. */
  | 'url'
  /** Says nothing; only what is a URL or a list of addresses by its form counts. */
  | 'none'
  /** Never a host that anybody connects to: `ALLOWED_HOSTS`, `DB_DOMAIN`. */
  | 'never';

export interface KeyMeaning {
  readonly kind: KeyKind;
  readonly role: ReferenceRole;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** The last word of a key, for the most part. */
const LAST_WORDS = {
  host:
    'host hostname hostaddr hostip dbhost pghost pghostaddr mysqlhost redishost mongohost rabbitmqhost smtphost ' +
    'mailhost relayhost smarthost',
  hosts: 'hosts hostnames brokers seeds sentinels join voters brokerconnect',
  address:
    'server servers addr addrs address addresses endpoint endpoints broker node nodes peer peers upstream upstreams ' +
    'master masters primary proxy contactpoints bind listen bindaddr listenaddr',
  url:
    'url urls uri uris dsn connstr jdbcurl baseurl target targets backend backends connect collector remote ' +
    'replicaof slaveof',
} as const;

const LAST: ReadonlyMap<string, KeyKind> = new Map(
  Object.entries(LAST_WORDS).flatMap(([kind, words]) =>
    words.split(' ').map((word) => [word, kind as KeyKind]),
  ),
);

/** Words that stand behind the word that counts: `DB_HOST_NAME`, `DB_HOST_1`. */
const TRAILING = /^(?:name|ip|\d+|v[46]|internal|string|default)$/;

/** Words that make any key one of names that are allowed, shown or served, not connected to. */
const NEVER = set(
  'allowed allow allowlist whitelist denylist blocklist blacklist origin origins cors csrf domain domains trusted ' +
    'realm cookie cookies email emails sender recipient image tag version path dir directory file ' +
    'filename folder password passwd pass secret token salt username user uid gid volume volumes mount character collation ' +
    'description title label network networks interface mac macaddress timezone tz locale charset role roles ' +
    'virtualhost vhost letsencrypt ignore exclude excluded excludes deny denied forbidden pattern regex header headers',
);

/** Keys whose last words say something else than they seem to. */
const NEVER_WHOLE = set(
  'no_proxy server_name server_names virtual_host virtual_hosts letsencrypt_host letsencrypt_hosts default_host ' +
    'mysql_root_host mariadb_root_host mariadb_mysql_localhost_user cluster_initial_master_nodes ' +
    'initial_master_nodes docker_host_ip host_ip swarm_node compose_project_name ssh_auth_sock ' +
    'proxy_host proxy_hosts host_header gf_server_domain node_name self_node',
);

const LISTEN = set(
  'listen listener listeners bind binding bindings bindaddr listenaddr bindaddress listenaddress binds',
);
const ADVERTISED = set(
  'advertise advertised advertiseaddr announce announced publish published broadcast public external canonical ' +
    'callback redirect return logout success cancel visible browser facing outside',
);
/** The same for URLs only: services are called that too. */
const ADVERTISED_URL = set('frontend webhook website self');

/** Keys that tell a server where it is, as others see it. */
const OWN = set(
  'app_url base_url root_url site_url home_url server_url host_url web_url ui_url client_url portal_url auth_url ' +
    'nextauth_url app_base_url site_base_url web_base_url instance_url application_url self_url www_url domain_url ' +
    'gf_server_root_url server_root_url kc_hostname kc_hostname_url kc_hostname_admin keycloak_hostname ' +
    'overwritehost overwrite_cli_url overwritecliurl minio_server_url minio_browser_redirect_url web_host site_host ' +
    'app_host gitlab_host wp_home wp_siteurl wordpress_url n8n_host n8n_editor_base_url my_url dashboard_url ' +
    'asset_url cdn_url assets_url static_url media_url docs_url support_url base_uri root_uri app_hostname ' +
    'phx_host wordpress_home ghost_url url site_address server_public_url web_external_url swagger_url admin_url spa_url ' +
    'cluster_hostname node_hostname instance_hostname my_hostname own_hostname mail_hostname mailcow_hostname',
);

/** Keys that programs read their own address from. */
const OWN_LISTEN = set(
  'host hostname ip address addr flask_run_host uvicorn_host gunicorn_host hypercorn_host server_address aspnetcore_urls urls ' +
    'dotnet_urls gradio_server_name streamlit_server_address network_host http_host transport_host http_addr ' +
    'https_addr grpc_addr web_addr metrics_addr listen_host vite_host server_host http_address web_address ' +
    'http_server_address metrics_address admin_address api_host_bind rest_host_name',
);

/** What a key holds; `camelCase`, `dotted.keys`, `--flags` and `UPPER_CASE` alike. */
export const meaningOf: (key: string) => KeyMeaning = remembering(10_000, (key = '') =>
  findMeaning(wordsOf(key)),
);

/** The words of a key in lower case. */
function wordsOf(key: string): readonly string[] {
  return key
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/([a-z]{3})(address|endpoint)(?![a-z])/g, '$1_$2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function findMeaning(words: readonly string[]): KeyMeaning {
  const whole = words.join('_');
  const role = roleOf(words, whole);
  if (NEVER_WHOLE.has(whole)) return { kind: 'never', role };
  const counting = words.length > 1 && TRAILING.test(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  const last = counting.at(-1) ?? '';
  const pair = `${counting.at(-2) ?? ''}_${last}`;
  if (words.some((word) => NEVER.has(word)) && !isMailServer(words, last)) return { kind: 'never', role };
  if (/^(?:connection|connections)_strings?$/.test(words.slice(-2).join('_'))) return { kind: 'url', role };
  if (pair === 'contact_points' || pair === 'bootstrap_server') return { kind: 'hosts', role };
  if (whole.includes('bootstrap_servers') || pair === 'unicast_hosts') return { kind: 'hosts', role };
  return { kind: LAST.get(last) ?? 'none', role };
}

/** Words that say nothing where the last word says that it is a place. */
const SOFT = set('email user role roles image file token network label header version secret tag mount');

/** `EMAIL_HOST`, `EMAIL_SERVER_HOST`, `USER_SERVICE_URL`: their last word counts all the same. */
function isMailServer(words: readonly string[], last: string): boolean {
  const hard = words.filter((word) => NEVER.has(word));
  const isPlace = /^(?:host|hostname|server|url|uri|endpoint|addr|address|hosts|dsn)$/.test(last);
  return isPlace && hard.every((word) => SOFT.has(word)) && words.join('_') !== 'email_address';
}

function roleOf(words: readonly string[], whole: string): ReferenceRole {
  if (words.some((word) => ADVERTISED.has(word)) || OWN.has(whole)) return 'advertised';
  const isUrl = LAST.get(words.at(-1) ?? '') === 'url';
  if (isUrl && words.some((word) => ADVERTISED_URL.has(word))) return 'advertised';
  if (words.some((word) => LISTEN.has(word)) || OWN_LISTEN.has(whole)) return 'listen';
  return 'target';
}
