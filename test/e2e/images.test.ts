/** The pages about images: the catalogue, inside one image, two side by side. Mock API, real browser, real policy. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { layoutShift, text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const { open, checked } = pages;

const dockerfile = `FROM node:20.11.1-alpine3.19 AS build
WORKDIR /src
RUN npm ci

FROM node:20.11.1-alpine3.19
WORKDIR /app
COPY package*.json ./
RUN npm ci \\
 && echo "a long line that has to wrap on a narrow page, or else it pushes everything out of the window"
COPY . .
RUN npm run build
EXPOSE 3000
CMD ["node", "dist/server.js"]
`;
const better = 'FROM node:20.11.1-alpine3.19\nWORKDIR /app\nRUN npm ci --omit=dev\nUSER node\nCMD ["node"]\n';

/** A check of the exercise whose X-ray is there. */
async function taken(source = dockerfile): Promise<string> {
  const id = await checked('image/multi-stage', { Dockerfile: source });
  const url = `${pages.mock().url}/api/submissions/${id}/xray`;
  await fetch(url, { method: 'POST' });
  await fetch(url);
  return id;
}

const widths = [390, 1280, 2560];

describe.each(['light', 'dark'] as const)('every state is accessible and fits (%s)', (colorScheme) => {
  const states: Record<string, () => Promise<{ path: string; act?: (page: Page) => Promise<unknown> }>> = {
    'the catalogue, rows opened': async () => ({
      path: '/images',
      act: async (page) => {
        for (const row of await page.locator('.base summary').all()) await row.click();
      },
    }),
    'the catalogue without an engine': async () => {
      pages.mock().state.engine = 'absent';
      return { path: '/images' };
    },
    'no X-ray yet': async () => ({ path: `/submissions/${await checked('image/multi-stage')}/image` }),
    'no X-ray, and no engine': async () => {
      pages.mock().state.engine = 'absent';
      return { path: `/submissions/${await checked('image/multi-stage')}/image` };
    },
    'an exercise without an image': async () => ({
      path: `/submissions/${await checked('iam/least-privilege-s3')}/image`,
    }),
    'the X-ray is being taken': async () => {
      pages.mock().state.xrayEnd = null;
      return { path: `/submissions/${await taken()}/image` };
    },
    'the X-ray failed through the files': async () => {
      const at = { file: 'Dockerfile', line: 8, column: 1, endLine: 8, endColumn: 9 };
      pages.mock().state.xrayEnd = {
        state: 'failed',
        message: 'The image could not be built again.',
        findings: [{ ...at, message: 'Step 4, line 8: `npm ci` stopped with exit code 1.' }],
      };
      return { path: `/submissions/${await taken()}/image` };
    },
    'inside the image': async () => ({
      path: `/submissions/${await taken()}/image`,
      act: async (page) => {
        await page.locator('.hull').waitFor();
        await page
          .getByRole('button', { name: /Show .* more of/ })
          .first()
          .click();
        await page.locator('.plating').first().click();
      },
    }),
    'choosing what to compare with': async () => {
      await taken(better);
      return { path: `/submissions/${await taken()}/image/compare` };
    },
    'nothing to compare with': async () => ({ path: `/submissions/${await taken()}/image/compare` }),
    'one X-ray is missing': async () => {
      const other = await checked('image/multi-stage', { Dockerfile: better });
      return { path: `/submissions/${await taken()}/image/compare/${other}` };
    },
    'two images side by side': async () => ({
      path: `/submissions/${await taken()}/image/compare/${await taken(better)}`,
      act: (page) => page.locator('.pairs-of-layers').waitFor(),
    }),
  };
  it.each(Object.keys(states))('%s', async (name) => {
    const { path, act } = await states[name]!();
    const { page, complaints } = await open(path, { colorScheme });
    await page.locator('main h1').first().waitFor();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      if (width === widths[0]) await act?.(page);
      expect(await violations(page), `${width} px`).toEqual([]);
      const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
      expect(overflow, `wider than ${width} px`).toBeLessThanOrEqual(0);
    }
    // The browser itself reports every answer that is no success.
    expect(complaints.filter((one) => !/status of (?:409|503)/.test(one))).toEqual([]);
  });
});

it('nothing jumps while the pages load', async () => {
  const id = await taken();
  const other = await taken(better);
  for (const [path, ready] of [
    ['/images', '.base'],
    [`/submissions/${id}/image`, '.hull'],
    [`/submissions/${id}/image/compare/${other}`, '.pairs-of-layers'],
  ] as const) {
    const { page } = await pages.blank();
    expect(await layoutShift(page, pages.mock().url + path, ready), path).toBeLessThan(0.02);
  }
});

describe('the catalogue', () => {
  it('shows how far a preparation is, and who uses an image', async () => {
    const { page } = await open('/images');
    await text(page, '.base-preparing').toMatch(/Pulling, 12 MB of 30 MB/);
    await page.getByText('node:20.11.1-alpine3.19').click();
    await text(page, '.base details[open]').toMatch(/It is not the original/);
    await page.getByRole('link', { name: 'Ship the program, not the workshop' }).click();
    await page.waitForURL('**/exercises/image/multi-stage');
  });

  it('prepares again, and follows it to the end by itself', async () => {
    const { mock } = pages;
    mock().state.images = mock().state.images.map((image) => ({
      ...image,
      state: image.state === 'ready' ? 'ready' : 'failed',
      progress: null,
    }));
    const { page } = await open('/images');
    await page.getByRole('button', { name: 'Prepare again' }).click();
    await text(page, '.prepare .button').toBe('Preparing');
    await text(page, '[role=status]').toBe('Preparing the base images.');
    mock().state.images = mock().state.images.map((image) => ({
      ...image,
      state: 'ready',
      origin: image.origin ?? 'registry',
      progress: null,
    }));
    await text(page, '#images-state').toMatch(/4 of 4 ready/);
    await text(page, '.prepare .button').toBe('Prepare again');
  });

  it('narrows by origin, and says what an empty list means', async () => {
    const { page } = await open('/images');
    await page.getByRole('button', { name: /Stand-ins/ }).click();
    expect(await page.locator('.base').count()).toBe(1);
    pages.mock().state.images = pages.mock().state.images.filter((image) => image.origin !== 'stand-in');
    await page.reload();
    await page.getByRole('button', { name: /Stand-ins/ }).click();
    await text(page, '.images .empty').toMatch(/every image that is here is an original/);
  });
});

describe('inside the image', () => {
  it('is reached from the verdict, taken on demand, and shown when it is ready', async () => {
    await checked('image/multi-stage', { Dockerfile: dockerfile });
    const { mock } = pages;
    mock().state.xrayEnd = null;
    const { page, complaints } = await open('/exercises/image/multi-stage');
    await page.getByRole('link', { name: 'Look inside the image' }).click();
    await page.getByRole('button', { name: 'Take the X-ray' }).click();
    await text(page, '.xray-body').toMatch(/being taken[^]*Two gradings come first/);
    mock().state.xrayEnd = { state: 'ready', message: null, findings: [] };
    await text(page, '[role=status]').toBe('The X-ray is ready.');
    await text(page, '.gauges').toMatch(/Runs as\s+root/);
    await page.getByRole('link', { name: 'Back to the check' }).click();
    await text(page, '.submission h1').toMatch(/Check from/);
    expect(complaints).toEqual([]);
  });

  it('shows a layer’s line and its files, by mouse and by arrows', async () => {
    const { page } = await open(`/submissions/${await taken()}/image`);
    // It begins where the most is wasted.
    await text(page, '#detail-title').toBe('Layer 7, line 8');
    expect(await page.locator('.hull-row:has([aria-pressed=true])').innerText()).toMatch(/RUN npm ci/);
    // The line of the file is as good as the plate, whose target lies over it.
    await page.getByText('COPY . .', { exact: true }).click({ force: true });
    await text(page, '#detail-title').toBe('Layer 8, line 10');
    await text(page, '.tree').toMatch(/\.env/);
    await page.locator('.plating').nth(3).focus();
    await page.keyboard.press('ArrowDown');
    await text(page, '#detail-title').toBe('Layer 8, line 10');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await text(page, '#detail-title').toBe('Layer 6, line 7');
    await page.getByRole('button', { name: 'All your layers' }).click();
    await text(page, '#detail-title').toBe('All your layers');
  });

  it('walks the tree by keyboard and narrows it', async () => {
    const { page } = await open(`/submissions/${await taken()}/image`);
    const focused = () => page.evaluate('document.activeElement.title');
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    const first = await focused();
    const rows = () => page.locator('[role=treeitem]').count();
    const before = await rows();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(rows).toBeLessThan(before);
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowRight');
    await expect.poll(rows).toBe(before);
    await page.getByRole('searchbox', { name: 'Files of the layer: part of a path' }).fill('typescript/lib');
    await expect.poll(() => page.locator('.tree').innerText()).toMatch(/main\.js/);
    expect(await page.locator('.tree').innerText()).not.toMatch(/_cacache/);
    await page.getByRole('button', { name: 'added 94' }).click();
    await text(page, '.browser .empty').toMatch(/No path fits/);
  });

  it('leads from a finding to the layer that is to blame', async () => {
    const { page } = await open(`/submissions/${await taken()}/image`);
    await page.locator('.secrets').getByRole('button', { name: 'line 10' }).click();
    await text(page, '#detail-title').toBe('Layer 8, line 10');
    expect(await page.evaluate('document.activeElement.className')).toContain('plating');
    expect(await page.locator('.secrets').innerText()).not.toMatch(/AKIA[0-9A-Z]{8}/);
  });

  it('shows the files below the chosen line where there is no room beside', async () => {
    const { page } = await open(`/submissions/${await taken()}/image`, { viewport: { width: 390, height: 844 } });
    await page.locator('.plating').nth(2).click();
    await text(page, '.hull-detail #detail-title').toBe('Layer 6, line 7');
    expect(await page.locator('.detail-panel').count()).toBe(0);
  });

  it('says why there is none, and looks again when asked', async () => {
    const { mock } = pages;
    mock().state.engine = 'absent';
    const { page } = await open(`/submissions/${await checked('image/multi-stage')}/image`);
    await text(page, '.xray-body').toMatch(/Without a container engine/);
    mock().state.engine = 'ready';
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Take the X-ray' }).waitFor();
    await page.goto(`${mock().url}/submissions/${await checked('iam/least-privilege-s3')}/image`);
    await text(page, '.xray-body').toMatch(/builds no image/);
  });

  it('leads from a build that failed to the line of the check', async () => {
    const at = { file: 'Dockerfile', line: 8, column: 1, endLine: 8, endColumn: 9 };
    const message = 'Step 4, line 8: `npm ci` stopped with exit code 1.';
    pages.mock().state.xrayEnd = { state: 'failed', message: 'It was not built.', findings: [{ ...at, message }] };
    const { page } = await open(`/submissions/${await taken()}/image`);
    await page.getByRole('button', { name: /Dockerfile, line 8/ }).click();
    await page.waitForURL('**/submissions/*#Dockerfile:8');
    await text(page, '.cm-content').toContain('npm ci');
    const line = 'document.getSelection().anchorNode.parentElement.closest(".cm-line").textContent';
    await expect.poll(() => page.evaluate(line).catch(() => '')).toMatch(/^RUN npm ci \\/);
  });

  it('offers the inventory as a download', async () => {
    const id = await taken();
    const { page } = await open(`/submissions/${id}/image`);
    const link = page.getByRole('link', { name: 'Download CycloneDX' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`/api/submissions/${id}/xray.cdx.json`);
    expect(await link.getAttribute('download')).not.toBeNull();
  });
});

describe('two images side by side', () => {
  it('takes both X-rays at once', async () => {
    const [a, b] = [await checked('image/multi-stage'), await checked('image/multi-stage')];
    const { page } = await open(`/submissions/${a}/image/compare/${b}`);
    await page.getByRole('button', { name: 'Take both X-rays' }).click();
    await text(page, '.measures').toMatch(/Size[^]*the same/);
  });

  it('offers the latest that passed, takes what is missing, and shows the difference', async () => {
    await checked('image/multi-stage', { Dockerfile: better });
    const first = await taken();
    const { page } = await open(`/submissions/${first}/image`);
    await page.getByRole('link', { name: 'Compare' }).click();
    await text(page, '.chooser option').toMatch(/Latest that passed/);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Take the X-ray' }).click();
    await text(page, '.measures').toMatch(/Secrets\s+2\s+0\s+↓ 2 less/);
    await text(page, '.finding-columns').toMatch(/Only in A[^]*Runs as root/);
    await page.getByRole('link', { name: 'Swap A and B' }).click();
    await text(page, '.measures').toMatch(/Secrets\s+0\s+2\s+↑ 2 more/);
  });
});
