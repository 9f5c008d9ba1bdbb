import { type Random, wanderings } from './random.ts';
import { type Knot, skyAt } from './skies.ts';

const { exp, log, max, min } = Math;

/** The light of the open sky or of one cloud, from a second on. */
interface Passage {
  readonly fromS: number;
  readonly level: number;
  readonly edgeS: number;
  readonly rim: number;
  readonly cloud: boolean;
}

/** More than this above the cloudless light no rim throws. */
const BRIGHTEST = 1.3;

/** The share of the cloudless light that arrives, one value a second. */
export function cloudLight(course: readonly Knot[], random: Random, length: number): Float64Array {
  const light = new Float64Array(length);
  const passages = passagesOf(course, random, length);
  passages.forEach((passage, at) => {
    const [before, after] = [passages[at - 1] ?? passage, passages[at + 1]];
    const untilS = min(length, after?.fromS ?? length);
    const faded = min(passage.edgeS, untilS - passage.fromS);
    for (let second = Math.ceil(passage.fromS); second < untilS; second++) {
      const way = faded <= 0 ? 1 : min(1, (second - passage.fromS) / faded);
      const smooth = way * way * (3 - 2 * way);
      const rim = rimAt(passage, second, untilS, after);
      light[second] = min(BRIGHTEST, before.level + (passage.level - before.level) * smooth + rim * smooth);
    }
  });
  return withTexture(light, course, random);
}

/** One after the other: open sky, cloud, open sky. A closed sky has clouds only. */
function passagesOf(course: readonly Knot[], random: Random, length: number): readonly Passage[] {
  const passages: Passage[] = [];
  let fromS = 0;
  while (fromS < length) {
    const { cover, passS, through, edgeS, rim } = skyAt(course, fromS / 3600);
    const edge = { edgeS: max(2, random.around(edgeS, 0.5)), rim: random.within([0, 2 * rim]) };
    const openS = cover <= 0.002 ? 1800 : -log(1 - random.share()) * 1.25 * passS * (1 / cover - 1);
    const moment = min(openS, 1800);
    if (moment > edge.edgeS / 2) passages.push({ fromS, level: 1, ...edge, cloud: false });
    fromS += moment > edge.edgeS / 2 ? moment : 0;
    if (openS > 1800 || cover <= 0.002) continue;
    const level = min(0.9, max(0.04, random.around(through, 0.35)));
    passages.push({ fromS, level, ...edge, cloud: true });
    fromS += min(6 * passS, max(20, random.around(passS, 0.7)));
  }
  return passages;
}

const RIM_REACHES_S = 25;

/** In the open sky beside a cloud the light rises above the cloudless one. */
function rimAt(passage: Passage, second: number, untilS: number, after: Passage | undefined): number {
  if (passage.cloud) return 0;
  const behind = passage.rim * exp(-(second - passage.fromS) / RIM_REACHES_S);
  return max(behind, (after?.rim ?? 0) * exp(-(untilS - second) / RIM_REACHES_S));
}

/** Clouds are thick and thin within; the air between them changes over the hours. */
function withTexture(light: Float64Array, course: readonly Knot[], random: Random): Float64Array {
  const [slow, fast] = [wanderings(random, 2400, light.length), wanderings(random, 40, light.length)];
  let { air, swing } = skyAt(course, 0);
  return light.map((share, second) => {
    if (second % 60 === 0) ({ air, swing } = skyAt(course, second / 3600));
    const haze = max(0.2, air + swing * (slow[second] ?? 0));
    const inside = 1 + 0.12 * max(0, 1 - share) * (fast[second] ?? 0);
    return max(0, share * haze * inside);
  });
}
