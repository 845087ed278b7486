/** How programs are told not to check certificates and signatures, from their manuals. */
import type { ShellCommand } from '../shell.ts';

interface Rule {
  programs: RegExp;
  /** The words of the command joined by blanks. */
  words: RegExp;
  what: 'the certificate of the server' | 'the signature of packages' | 'checksums';
}

const tls = 'the certificate of the server';
const signature = 'the signature of packages';

const rules: readonly Rule[] = [
  {
    programs: /^curl$/,
    words: /(?:^| )(?:-[a-zA-Z#]*k[a-zA-Z#]*|--insecure|--proxy-insecure|--doh-insecure)(?: |$)/,
    what: tls,
  },
  { programs: /^wget$/, words: /(?:^| )--no-check-certificates?(?: |$)/, what: tls },
  {
    programs: /^apt(?:-get)?$/,
    words:
      /--allow-unauthenticated|--allow-insecure-repositories|--force-yes|AllowUnauthenticated=(?:true|1|yes)|AllowInsecureRepositories=(?:true|1|yes)/i,
    what: signature,
  },
  { programs: /^apt(?:-get)?$/, words: /Verify-(?:Peer|Host)=(?:false|0|no)/i, what: tls },
  { programs: /^apk$/, words: /(?:^| )--allow-untrusted(?: |$)/, what: signature },
  {
    programs: /^(?:yum|dnf5?|microdnf|tdnf|zypper)$/,
    words: /(?:^| )(?:--nogpgcheck|--no-gpg-checks|--no-gpgchecks|--setopt=\S*gpgcheck=(?:0|false))(?: |$)/,
    what: signature,
  },
  { programs: /^(?:yum|dnf5?|microdnf)$/, words: /sslverify=(?:0|false)/i, what: tls },
  { programs: /^rpm$/, words: /(?:^| )(?:--nosignature|--nodigest|--noverify)(?: |$)/, what: signature },
  { programs: /^(?:pip[\d.]*|uv)$/, words: /(?:^| )(?:--trusted-host|--allow-insecure-host)(?:[ =]|$)/, what: tls },
  { programs: /^(?:npm|pnpm|yarn)$/, words: /strict-ssl[ =]+(?:false|null)|--no-strict-ssl/, what: tls },
  { programs: /^git$/, words: /http\.(?:\S+\.)?sslVerify[ =](?:false|0|no)/i, what: tls },
  { programs: /^conda|^mamba/, words: /ssl_verify[ =]+(?:false|no)/i, what: tls },
  { programs: /^composer$/, words: /disable-tls|secure-http(?: |=)false/, what: tls },
  { programs: /^gem$/, words: /(?:^| )(?:-P NoSecurity|--trust-policy[ =]NoSecurity)(?: |$)/, what: signature },
  { programs: /^helm$/, words: /--insecure-skip-tls-verify/, what: tls },
  // Written into a configuration file: lists of apt, repositories of yum, the settings of wget, curl and npm.
  {
    programs: /^(?:echo|printf|tee|cat|sed)$/,
    words: /\[[^\]]*trusted=yes[^\]]*\] *https?:|gpgcheck *= *(?:0|false)/,
    what: signature,
  },
  {
    programs: /^(?:echo|printf|tee|cat|sed)$/,
    words:
      /check[-_]certificate *= *(?:off|0)|strict-ssl *= *false|sslverify *= *(?:0|false)|Verify-Peer *"?(?:false|0)/i,
    what: tls,
  },
];

/** What the command does not check and how that is said; null when all is well. */
export function disabledCheck(command: ShellCommand): { what: string; how: string } | null {
  for (const { name, value } of command.assignments) {
    const what = disablingVariable(name, value.text);
    if (what !== null) return { what, how: `\`${name}=${value.text}\`` };
  }
  const words = [...command.args.map(({ text }) => text), command.input ?? ''].join(' ');
  const urls = words.match(/\bhttps?:\/\/[^\s/]+/g) ?? [];
  if (urls.length > 0 && urls.every((url) => /\/\/(?:[^@/]*@)?(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/.test(url)))
    return null;
  for (const rule of rules) {
    const match = rule.programs.test(command.program) ? rule.words.exec(words) : null;
    if (match !== null) return { what: rule.what, how: `\`${match[0].trim()}\`` };
  }
  return null;
}

const off = /^["']?(?:0|false|off|no|never)["']?$/i;
const on = /^["']?(?!(?:0|false|off|no)?["']?$)/i;

/** What a variable of this value switches off; null when it does not. */
export function disablingVariable(name: string, value: string): string | null {
  if (/^NODE_TLS_REJECT_UNAUTHORIZED$|^PYTHONHTTPSVERIFY$/.test(name)) return /^["']?0["']?$/.test(value) ? tls : null;
  if (/^(?:GIT_SSL_NO_VERIFY|PIP_TRUSTED_HOST|UV_INSECURE_HOST|GOINSECURE|BUNDLE_SSL_VERIFY_NONE)$/i.test(name))
    return on.test(value) ? tls : null;
  if (/^npm_config_strict_ssl$|^YARN_STRICT_SSL$|^CONDA_SSL_VERIFY$/i.test(name)) return off.test(value) ? tls : null;
  if (/^(?:GONOSUMDB|GONOSUMCHECK)$/.test(name)) return on.test(value) ? 'checksums' : null;
  return name === 'GOFLAGS' && value.includes('-insecure')
    ? tls
    : name === 'GOSUMDB' && off.test(value)
      ? 'checksums'
      : null;
}
