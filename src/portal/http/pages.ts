// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { PortalApp } from '../app.ts';
import { Problem } from './problem.ts';

const A_YEAR_SECONDS = 31_536_000;

/**
 * Serves the built pages. Names below assets/ carry a hash of their content, so browsers may keep them for good.
 * @param directory where vite put them
 */
export async function addPages(app: PortalApp, directory: string): Promise<void> {
  if (!existsSync(join(directory, 'index.html'))) {
    app.get('/', async () => {
      throw new Problem('not-found', 'the pages of this portal are not built');
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: directory,
    cacheControl: false,
    dotfiles: 'deny',
    index: ['index.html'],
    preCompressed: true,
    wildcard: false,
    setHeaders: (response, path) => {
      const forGood = path.includes('/assets/');
      response.setHeader('Cache-Control', forGood ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
}
