// What can be said of a photograph without sending it anywhere: size, light, focus.

export type Advice = 'small' | 'dark' | 'bright' | 'blurred' | 'good';

/** Least of the shorter side, px; shares of pixels at the ends of the scale; spread of the Laplacian (facts: care, 3.6; judgement). */
const LEAST_SIDE = 1000;
const MOST_CLIPPED = 0.05;
const DARK = 60;
const BRIGHT = 215;
const LEAST_FOCUS = 40;
const LOOKED_AT = 512;

/** What is wrong with the light and focus of a picture in shades of grey, row by row. */
export function judge(grey: Float32Array, width: number, shorter: number): Advice[] {
  const advice: Advice[] = shorter < LEAST_SIDE ? ['small'] : [];
  let [sum, dark, bright] = [0, 0, 0];
  for (const g of grey) {
    sum += g;
    dark += g < 8 ? 1 : 0;
    bright += g > 247 ? 1 : 0;
  }
  const mean = sum / grey.length;
  if (mean < DARK || dark > grey.length * 0.4) advice.push('dark');
  if (mean > BRIGHT || bright > grey.length * MOST_CLIPPED * 4) advice.push('bright');
  if (focus(grey, width) < LEAST_FOCUS) advice.push('blurred');
  return advice.length > 0 ? advice : ['good'];
}

/** Variance of the Laplacian. */
function focus(grey: Float32Array, width: number): number {
  let [n, sum, squares] = [0, 0, 0];
  for (let i = width; i < grey.length - width; i++) {
    const x = i % width;
    if (x === 0 || x === width - 1) continue;
    const l = 4 * grey[i]! - grey[i - 1]! - grey[i + 1]! - grey[i - width]! - grey[i + width]!;
    n += 1;
    sum += l;
    squares += l * l;
  }
  return n === 0 ? 0 : squares / n - (sum / n) ** 2;
}

export interface Photo {
  address: string;
  advice: Advice[];
}

/** Opens a file and judges it. Throws where the browser cannot read it. */
export async function look(file: File): Promise<Photo> {
  const picture = await createImageBitmap(file);
  const shorter = Math.min(picture.width, picture.height);
  const scale = Math.min(1, LOOKED_AT / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return 0.299 * data[4 * i]! + 0.587 * data[4 * i + 1]! + 0.114 * data[4 * i + 2]!;
  });
  return { address: URL.createObjectURL(file), advice: judge(grey, width, shorter) };
}
