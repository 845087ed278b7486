import type { ComponentChildren } from 'preact';
import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { count, duration } from '../words.ts';
import { commandText, userText } from './summary.ts';

/** What a container of this image is when it starts: its user, its command, what it listens on, what it is told. */
export function RunsSection({ report, onLine }: { report: ImageReport; onLine: (line: number) => void }) {
  const { config } = report;
  const { user, healthcheck } = config;
  const line = (at: number | null) =>
    at !== null && (
      <button type="button" class="link" onClick={() => onLine(at)}>
        line {at}
      </button>
    );
  return (
    <section class="panel" aria-labelledby="runs">
      <h2 id="runs">What runs</h2>
      <dl class="pairs">
        <Pair name="User">
          <Glyph sign={user.root ? 'failed' : 'passed'} size={14} /> <code>{userText(user)}</code>
          {user.uid !== null && ` (uid ${user.uid}${user.gid === null ? '' : `, gid ${user.gid}`})`}{' '}
          {user.declared === '' ? <span class="quiet">no USER anywhere: root</span> : line(user.line)}
        </Pair>
        <Pair name="Starts">
          {config.entrypoint.length + config.cmd.length === 0 ? (
            <span class="quiet">nothing by itself: neither ENTRYPOINT nor CMD</span>
          ) : (
            <code>{commandText([...config.entrypoint, ...config.cmd])}</code>
          )}
        </Pair>
        {config.entrypoint.length > 0 && config.cmd.length > 0 && (
          <Pair name="Of that">
            entrypoint <code>{commandText(config.entrypoint)}</code>, command <code>{commandText(config.cmd)}</code>
          </Pair>
        )}
        <Pair name="In">
          <code>{config.workingDir === '' ? '/' : config.workingDir}</code>
        </Pair>
        <Pair name="Ports">
          {config.exposedPorts.length === 0 ? (
            <span class="quiet">none declared</span>
          ) : (
            <ul class="chips">
              {config.exposedPorts.map((port) => (
                <li key={port} class="chip">
                  {port}
                </li>
              ))}
            </ul>
          )}
        </Pair>
        <Pair name="Health check">
          {healthcheck === null ? (
            <span class="quiet">none</span>
          ) : (
            <>
              <code>{commandText(healthcheck.test)}</code>{' '}
              <span class="quiet">
                every {duration(healthcheck.intervalMs)}, at most {duration(healthcheck.timeoutMs)},{' '}
                {count(healthcheck.retries, 'try', 'tries')}
              </span>
            </>
          )}
        </Pair>
        {config.stopSignal !== null && (
          <Pair name="Stops on">
            <code>{config.stopSignal}</code>
          </Pair>
        )}
        {config.volumes.length > 0 && (
          <Pair name="Volumes">
            <code>{config.volumes.join(' ')}</code>
          </Pair>
        )}
        <Pair name="Platform">{report.platform ?? <span class="quiet">not said</span>}</Pair>
      </dl>
      <h3>Environment</h3>
      {config.env.length === 0 ? (
        <p class="empty">No variable is set.</p>
      ) : (
        <ul class="env">
          {config.env.map(({ name, value, concealed, line: at }) => (
            <li key={name} class={concealed ? 'env-concealed' : ''}>
              <code>
                {name}={value}
              </code>
              {concealed && (
                <span class="tag tag-red">
                  <Glyph sign="failed" size={12} /> looks like a secret
                </span>
              )}
              {at === null ? <span class="quiet">base image</span> : line(at)}
            </li>
          ))}
        </ul>
      )}
      {config.labels.length > 0 && (
        <details class="more-facts">
          <summary>{count(config.labels.length, 'label')}</summary>
          <ul class="env">
            {config.labels.map(({ name, value }) => (
              <li key={name}>
                <code>
                  {name}={value}
                </code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Pair({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
