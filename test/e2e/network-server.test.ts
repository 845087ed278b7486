/** The network of a learner on the real server: who reaches whom as a matrix, the VPC drawn with a packet's way in it, the paths of an attacker. No engine is needed. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadContent } from '../../server/content.ts';
import type { Files } from '../../server/contract.ts';
import { exercisesDir } from '../../server/paths.ts';
import { useBrowser } from '../support/browser.ts';
import { text, violations } from '../support/mock-pages.ts';
import { useServer } from '../support/server.ts';

const content = await loadContent(exercisesDir);
const browser = useBrowser();
const server = useServer('off');

/** The page of the verdict on these files. */
async function graded(exercise: string, files: Files, options?: Parameters<typeof browser.open>[0]) {
  const response = await fetch(`${server.url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise, files }),
  });
  const { id } = (await response.json()) as { id: string };
  const state = async () =>
    ((await (await fetch(`${server.url}/api/submissions/${id}`)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: 20_000 }).toBe('graded');
  const opened = await browser.open(options);
  await opened.page.goto(`${server.url}/submissions/${id}`);
  await opened.page.locator('.check').first().waitFor();
  return opened;
}
const solved = (id: string): Files => content.proofs(id)!.solutions[0]!.files;
const mutant = (id: string, name: string): Files => content.proofs(id)!.mutants.find((one) => one.name === name)!.files;
const isWiderThanThePage = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [390, 1280, 2560].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
);

describe('who reaches whom', () => {
  const id = 'network/eks-network-policy';

  it('is open when something is not as expected, with the wrong ones in sight', async () => {
    const { page, complaints } = await graded(id, mutant(id, 'or-instead-of-and'));
    await text(page, '.witness-matrix figcaption').toMatch(/1,?\d* connections tried, 1 otherwise than expected/);
    await text(page, '.traffic-wrong').toMatch(/open by the receiver 8080\s*expected shut/);
    const row = page.getByRole('row', { name: /partners\/\s*controller/ });
    expect(await row.count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('is folded when all is well, and each check has what it tried', async () => {
    const { page } = await graded(id, solved(id));
    expect(await page.locator('.traffic').first().isVisible()).toBe(false);
    await page.locator('.whole > summary', { hasText: 'over all checks' }).click();
    await text(page, '.witness-matrix figcaption').toMatch(/all as expected/);
    await text(page, '.traffic-open').toMatch(/open 8080\s*, as expected\s*else shut/);
    const chain = page.locator('.check').nth(1);
    await chain.locator('summary').first().click();
    await chain.locator('.whole > summary').click();
    const own = chain.locator('.witness-matrix');
    await expect.poll(() => own.innerText()).toMatch(/3 connections tried, all as expected/);
  });

  it('is moved by the keyboard', async () => {
    const { page } = await graded(id, mutant(id, 'no-ingress-isolation'), { viewport: { width: 390, height: 900 } });
    const region = page.getByRole('region', { name: /Who reaches whom/ }).first();
    await region.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0);
  });

  it.each(looks)('is accessible and no wider than the page ($colorScheme, $viewport.width)', async (look) => {
    const { page } = await graded(id, mutant(id, 'no-ingress-isolation'), look);
    await page.locator('.traffic').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await isWiderThanThePage(page)).toBe(false);
  });
});

describe('an exercise of many files and checks', () => {
  it('scrolls in its panes, and the page stays as large as the window', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${server.url}/exercises/capstone/eks-hardened`);
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: /^Check/ }).click();
    await page.locator('.traffic').first().waitFor({ timeout: 120_000 });
    for (const side of ['Width', 'Height'])
      expect(await page.evaluate(`document.documentElement.scroll${side} - inner${side}`), side).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});

describe('the network drawn', () => {
  const id = 'network/three-tier-vpc';
  const openNetwork = async (page: Page) => {
    const first = page.locator('.check').first();
    if ((await first.locator('details[open]').count()) === 0) await first.locator('summary').first().click();
    await first.locator('.whole > summary').click();
  };

  it('stands folded beside the check that it is accepted, and the same as text', async () => {
    const { page, complaints } = await graded(id, solved(id));
    await openNetwork(page);
    const drawing = page.locator('.witness-network');
    await expect.poll(() => drawing.locator('.net-subnet').count()).toBe(6);
    for (const name of ['Internet', 'Gateway', 'PublicA', 'NatB', 'OrdersService', 'Database', 'eu-west-2b'])
      expect(await drawing.locator('svg text', { hasText: name }).count(), name).toBeGreaterThan(0);
    await drawing.getByText('The same as text').click();
    await expect
      .poll(() => drawing.innerText())
      .toMatch(/PrivateA, private subnet 10\.0\.10\.0\/24 in eu-west-2a; PrivateATable: 0\.0\.0\.0\/0 → NatA/);
    expect(complaints).toEqual([]);
  });

  it('has the packet’s way to where it stops, with the stations as text below', async () => {
    const { page } = await graded(id, mutant(id, 'port-of-the-listener'));
    await expect.poll(() => page.locator('.witness-path .way-stop').count()).toBeGreaterThan(0);
    expect(await page.locator('.witness-path .way-missed').count()).toBe(0);
    await text(page, '.witness-path .hop-stop').toMatch(/security group OrdersGroup.*stops here/s);
  });

  it('has the whole way of a packet that should not arrive', async () => {
    const { page } = await graded(id, mutant(id, 'database-in-public'));
    await expect.poll(() => page.locator('.witness-path .way-arrives .way-passed').count()).toBeGreaterThan(1);
    expect(await page.locator('.witness-path .way-stop').count()).toBe(0);
  });

  it('draws what there is of a template that is begun, and says what is not known', async () => {
    const begun = `Parameters: { Zone: { Type: String } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Quay: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Ref Zone } }
`;
    const { page } = await graded(id, { 'network.yaml': begun });
    await openNetwork(page);
    await expect.poll(() => page.locator('.net-zone').first().textContent()).toMatch(/zone that AWS chooses/);
    await text(page, '.network-unknown').toMatch(/Only the stack will know:.*line 4/s);
    const { page: empty } = await graded(id, {
      'network.yaml': 'Resources: { Gateway: { Type: AWS::EC2::InternetGateway } }\n',
    });
    await openNetwork(empty);
    await text(empty, '.witness-network').toMatch(/makes no VPC yet/);
  });

  it.each(looks)('is accessible and no wider than the page ($colorScheme, $viewport.width)', async (look) => {
    const { page } = await graded(id, mutant(id, 'port-of-the-listener'), look);
    await openNetwork(page);
    await page.locator('.witness-network .net-vpc').waitFor();
    await page.locator('.way').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await isWiderThanThePage(page)).toBe(false);
  });
});

describe('the attack graph', () => {
  const id = 'capstone/cut-the-attack-path';

  it('stands open above the checks, with the paths that are left and what was cut', async () => {
    const { page, complaints } = await graded(id, mutant(id, 'socket-left'));
    const drawing = page.locator('.witness-graph').first();
    await drawing.locator('.line-used').first().waitFor();
    expect(await drawing.locator('.line-cut').count()).toBeGreaterThan(2);
    expect(await drawing.locator('.line-broken, .line-new').count()).toBe(0);
    await expect
      .poll(() => drawing.innerText())
      .toMatch(/1 path to the data; .*internet → LoadBalancer → portal → host → register → register-password → data/s);
    await text(page, '.witness-path .hop-stop').toMatch(/register-password → customer table/);
    await drawing.getByText('Every step as text').click();
    await expect
      .poll(() => drawing.innerText())
      .toMatch(/Cut: portal-task → reporting: .*\(task-role\.json, line \d+\)/s);
    expect(complaints).toEqual([]);
  });

  it('shows a way of the service that broke, and that nothing reaches the data', async () => {
    const { page } = await graded(id, mutant(id, 'database-closed'));
    const drawing = page.locator('.witness-graph').first();
    await drawing.locator('.line-broken').first().waitFor();
    expect(await drawing.locator('.line-used').count()).toBe(0);
    await expect.poll(() => drawing.innerText()).toMatch(/No path reaches the data.*broken:\s+register works/s);
  });

  it.each(looks)('is accessible and no wider than the page ($colorScheme, $viewport.width)', async (look) => {
    const { page } = await graded(id, mutant(id, 'roles-kept'), look);
    await page.locator('.witness-graph .line').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await isWiderThanThePage(page)).toBe(false);
  });
});
