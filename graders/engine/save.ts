/** Images as an archive: `docker save` of several at once, so that layers which they share are in it once. */
import type Docker from 'dockerode';

/** The engine's stream of these images. */
export function saveImages(docker: Docker, names: readonly string[]): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: '/images/get?',
        options: { names: [...names] },
        method: 'GET',
        isStream: true,
        statusCodes: { 200: true, 404: 'no such image', 500: 'server error' },
      },
      (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer as NodeJS.ReadableStream)),
    );
  });
}
