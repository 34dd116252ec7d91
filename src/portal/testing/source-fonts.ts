// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PdfFonts } from '../export/pdf-page.ts';

const require = createRequire(import.meta.url);

/** The fonts where the build takes them from. */
export const SOURCE_FONTS: PdfFonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
  chinese: fileURLToPath(new URL('../export/fonts/NotoSansSC-Regular.ttf', import.meta.url)),
};
